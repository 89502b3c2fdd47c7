// Walks through the files of a folder: the arrow keys, Escape back to the folder, and swipes.

const stage = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-preview]");

export function follow(direction: "previous" | "next"): void {
  document.querySelector<HTMLElement>(direction === "next" ? "[data-next-file]" : "[data-previous]")?.click();
}

/** Where the arrow keys already mean something: fields, players, what is scrolled sideways, an image that is zoomed. */
function takesArrows(target: Element): boolean {
  if (target.closest("input, textarea, select, video, audio, iframe, dialog, [contenteditable], [data-zoomed]")) {
    return true;
  }
  const region = target.closest("[tabindex='0']");
  return region !== null && region.scrollWidth > region.clientWidth + 1 && getComputedStyle(region).overflowX !== "hidden";
}

document.addEventListener("keydown", (event) => {
  const here = stage();
  const { target } = event;
  if (!here || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey
    || !(target instanceof Element) || document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key === "Escape" && !target.closest("input, textarea, select")) {
    document.querySelector<HTMLElement>(`.crumbs a[href="${CSS.escape(here.dataset.folderUrl ?? "")}"]`)?.click();
  } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !takesArrows(target)) {
    event.preventDefault();
    follow(event.key === "ArrowRight" ? "next" : "previous");
  }
});

const farEnough = 60;
let begun: { x: number; y: number } | undefined;

document.addEventListener("touchstart", (event) => {
  const finger = event.touches.length === 1 ? event.touches[0] : undefined;
  begun = finger && event.target instanceof Element && stage()?.contains(event.target) && !takesArrows(event.target)
    ? { x: finger.clientX, y: finger.clientY }
    : undefined;
}, { passive: true });

document.addEventListener("touchend", (event) => {
  const finger = event.changedTouches[0];
  if (begun && finger && event.touches.length === 0) {
    const across = finger.clientX - begun.x;
    if (Math.abs(across) > farEnough && Math.abs(across) > 2 * Math.abs(finger.clientY - begun.y)) {
      follow(across < 0 ? "next" : "previous");
    }
  }
  begun = undefined;
}, { passive: true });
