// The panel beside the list (below it, over it on a narrow screen), which follows what is selected.
import htmx from "htmx.org";
import { focusRow, idOf, rows } from "./list";
import { selected } from "./selection";

let shown: string | null = null;
let wanted = 0;

const panel = (): HTMLElement | null => document.querySelector("#details");

function show(place: HTMLElement, open: boolean): void {
  place.hidden = !open;
  place.closest(".library")?.toggleAttribute("data-details", open);
}

export function open(id: string): void {
  const place = panel();
  if (!place) {
    // The trash has no panel: the page of the entry says the same.
    location.assign(`/library/details/${id}`);
    return;
  }
  shown = id;
  show(place, true);
  void htmx.ajax("GET", `/library/details/${id}`, { source: "#batch", target: place, swap: "innerHTML" });
}

export function close(): void {
  const place = panel();
  if (place && !place.hidden) {
    show(place, false);
    place.replaceChildren();
    focusRow(rows().find((row) => idOf(row) === shown));
  }
  shown = null;
}

document.addEventListener("selectionChanged", () => {
  const [only] = selected();
  clearTimeout(wanted);
  if (shown && panel() && only && selected().length === 1 && only !== shown) {
    wanted = window.setTimeout(() => open(only), 200);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel()?.contains(event.target as Node)) {
    event.stopImmediatePropagation();
    close();
  }
}, true);

/** Reading a large file takes a while: it can be stopped, and it stops when the panel goes. */
async function checksum(link: HTMLAnchorElement): Promise<void> {
  const place = link.closest<HTMLElement>("[data-checksum-place]");
  if (!place) {
    return;
  }
  const stop = new AbortController();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = "Stop";
  button.addEventListener("click", () => stop.abort());
  place.replaceChildren("Reading the whole file… ", button);
  try {
    const answer = await fetch(link.href, { signal: stop.signal });
    const { sha256 } = (await answer.json()) as { sha256?: string };
    const code = document.createElement("code");
    code.textContent = sha256 ?? "";
    place.replaceChildren(sha256 ? code : "It could not be read. See Home for alerts.");
  } catch {
    place.replaceChildren(link);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-checksum]") : null;
  if (link) {
    event.preventDefault();
    void checksum(link);
  }
});
