// The search box above every screen: keys to reach it, and the list of what is found while one types.
import { main } from "./page";

const form = document.querySelector<HTMLFormElement>("#search-form");
const input = document.querySelector<HTMLInputElement>("#search-everything");
const list = document.querySelector<HTMLElement>("#search-suggestions");

const options = (): HTMLAnchorElement[] => [...(list?.querySelectorAll<HTMLAnchorElement>("[role=option]") ?? [])];

function show(open: boolean): void {
  if (list && input) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    choose(null);
  }
}

/** The focus stays in the box; screen readers are told which line is meant. */
function choose(option: HTMLAnchorElement | null): void {
  for (const other of options()) {
    other.setAttribute("aria-selected", String(other === option));
  }
  if (option) {
    input?.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input?.removeAttribute("aria-activedescendant");
  }
}

function step(by: number): void {
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  // Before the first and after the last is the box itself.
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  choose(all[next] ?? null);
}

const isOpen = (): boolean => list?.hidden === false;

input?.addEventListener("keydown", (event) => {
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list?.childElementCount) {
    event.preventDefault();
    if (isOpen()) {
      step(event.key === "ArrowDown" ? 1 : -1);
    } else {
      show(true);
    }
  } else if (event.key === "Escape" && isOpen()) {
    event.preventDefault();
    show(false);
  } else if (event.key === "Enter" && isOpen()) {
    const chosen = list?.querySelector<HTMLAnchorElement>("[aria-selected=true]");
    if (chosen) {
      event.preventDefault();
      chosen.click();
    }
  }
});

input?.addEventListener("input", () => {
  if (input.value.trim() === "") {
    list?.replaceChildren();
    show(false);
  }
});

form?.addEventListener("submit", () => show(false));

form?.addEventListener("focusout", ({ relatedTarget }) => {
  if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) {
    show(false);
  }
});

// A press on a line must not take the focus away, or the list would be gone before the click.
list?.addEventListener("pointerdown", (event) => event.preventDefault());

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element } }>).detail;
  if (ctx.target === list) {
    show(document.activeElement === input && input?.value.trim() !== "" && list?.childElementCount !== 0);
  } else if (ctx.target?.id === "main" && input) {
    show(false);
    input.value = main().dataset.question ?? "";
  }
});

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement
  && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select"));

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  const controlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if ((slash || controlK) && input && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    input.focus();
    input.select();
  }
});
