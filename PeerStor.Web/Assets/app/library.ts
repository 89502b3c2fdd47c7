// Lists: keys as in a file manager, and following what changes without jumping.
import htmx from "htmx.org";

const rowLinks = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("a[data-row]")];

function act(link: Element, action: string): boolean {
  const control = link.closest("tr")?.querySelector<HTMLElement>(`[data-action="${action}"]`);
  control?.click();
  return control !== null && control !== undefined;
}

function onKey(event: KeyboardEvent, link: HTMLAnchorElement): boolean {
  const links = rowLinks();
  const at = links.indexOf(link);
  switch (event.key) {
    case "ArrowDown":
      links[at + 1]?.focus();
      return true;
    case "ArrowUp":
      links[at - 1]?.focus();
      return true;
    case "Home":
      links[0]?.focus();
      return true;
    case "End":
      links.at(-1)?.focus();
      return true;
    case "Delete":
      // The row goes; the next one takes its place under the keys.
      (links[at + 1] ?? links[at - 1])?.focus();
      return act(link, "trash");
    case "F2":
      return act(link, "rename");
    default:
      return false;
  }
}

document.addEventListener("keydown", (event) => {
  const link = event.target;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (plain && link instanceof HTMLAnchorElement && link.matches("a[data-row]") && onKey(event, link)) {
    event.preventDefault();
  }
});

let waiting = 0;

/** A list of one page is shown anew in place. A longer one would lose the reader's place, so it offers to. */
function followFolder(): void {
  waiting = 0;
  const region = document.querySelector("#entries");
  if (!region) {
    return;
  }
  const oneOrNoPage = region.querySelector(".more") === null && rowLinks().length <= 200;
  if (oneOrNoPage) {
    htmx.trigger(region, "reload");
  } else {
    region.querySelector("[data-changed]")?.removeAttribute("hidden");
  }
}

document.addEventListener("filesChanged", () => {
  waiting ||= window.setTimeout(followFolder, 150);
});

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.matches("[data-changed]")) {
    const region = target.closest("#entries");
    if (region) {
      htmx.trigger(region, "reload");
    }
  }
});
