// Runs before the first paint, so that what was chosen on this device never flashes in another way first.
const root = document.documentElement;
root.classList.add("scripted");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") {
    root.dataset.theme = theme;
  }
  root.toggleAttribute("data-wide", localStorage.getItem("wide") === "yes");
  root.toggleAttribute("data-folded", localStorage.getItem("folded") === "yes");
} catch {
  // Storage is off in this browser: the defaults do.
}
