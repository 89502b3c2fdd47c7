// The choices that this browser keeps: theme, width, folded sidebar. theme.ts applies them before the first paint.

const root = document.documentElement;

function keep(name: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(name);
    } else {
      localStorage.setItem(name, value);
    }
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
}

function showChoices(): void {
  const theme = root.dataset.theme ?? "auto";
  const radio = document.querySelector<HTMLInputElement>(`[data-theme-choice] input[value="${theme}"]`);
  if (radio) {
    radio.checked = true;
  }
  const wide = document.querySelector<HTMLInputElement>("[data-wide-choice]");
  if (wide) {
    wide.checked = root.hasAttribute("data-wide");
  }
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) {
    return;
  }
  if (target.closest("[data-theme-choice]")) {
    const fixed = target.value === "auto" ? null : target.value;
    keep("theme", fixed);
    if (fixed) {
      root.dataset.theme = fixed;
    } else {
      delete root.dataset.theme;
    }
  } else if (target.matches("[data-wide-choice]")) {
    keep("wide", target.checked ? "yes" : null);
    root.toggleAttribute("data-wide", target.checked);
  }
});

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-fold]")) {
    keep("folded", root.toggleAttribute("data-folded") ? "yes" : null);
  }
});

showChoices();
document.addEventListener("htmx:after:swap", showChoices);

export {};
