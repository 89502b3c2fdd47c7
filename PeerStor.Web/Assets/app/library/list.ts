// The list that is on the page: its rows, and the rest of them, which comes after the page.

export const table = (): HTMLTableElement | null => document.querySelector<HTMLTableElement>(".folder-list");

export const region = (): HTMLElement | null => document.querySelector<HTMLElement>("#entries");

export const isTrash = (): boolean => table()?.classList.contains("trash-list") ?? false;

export const rows = (): HTMLTableRowElement[] => [...document.querySelectorAll<HTMLTableRowElement>(".folder-list tr[data-id]")];

export const rowOf = (node: EventTarget | null): HTMLTableRowElement | null =>
  node instanceof Element ? node.closest<HTMLTableRowElement>(".folder-list tr[data-id]") : null;

export const idOf = (row: HTMLElement): string => row.dataset.id ?? "";

export const linkOf = (row: Element): HTMLAnchorElement | null => row.querySelector<HTMLAnchorElement>("a[data-row]");

export const boxOf = (row: Element): HTMLInputElement | null => row.querySelector<HTMLInputElement>(".pick input");

export const nameOf = (row: Element): string => row.querySelector(".entry-name")?.textContent ?? "";

export const isFolder = (row: HTMLElement): boolean => row.dataset.kind === "folder";

/** A row can be out of the browser's layout; focusing its link brings it into view. */
export function focusRow(row: Element | undefined | null): void {
  const link = row ? linkOf(row) : null;
  link?.focus({ preventScroll: true });
  link?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

let coming: Promise<void> = Promise.resolve();
let stop: AbortController | null = null;

/** Fetches the rows after the page's own and puts them in block by block, so that typing and scrolling go on. */
export function streamRest(): void {
  const more = document.querySelector<HTMLElement>(".folder-list .more[data-rest]");
  if (!more?.dataset.rest) {
    return;
  }
  stop?.abort();
  stop = new AbortController();
  const address = more.dataset.rest;
  delete more.dataset.rest;
  more.hidden = true;
  coming = insert(more, address, stop.signal).catch((error: unknown) => {
    // The link to the next page stands in for what did not come.
    more.hidden = false;
    if (!(error instanceof DOMException)) {
      console.warn(error);
    }
  });
}

async function insert(more: HTMLElement, address: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(address, { signal, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  const reader = answer.ok ? answer.body?.pipeThrough(new TextDecoderStream()).getReader() : null;
  if (!reader) {
    more.hidden = false;
    return;
  }
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const end = text.lastIndexOf("</tbody>");
    if (end > 0) {
      more.insertAdjacentHTML("beforebegin", text.slice(0, end + 8));
      text = text.slice(end + 8);
      document.dispatchEvent(new Event("rowsAdded"));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
  more.remove();
}

/** When every row that this document will have is in it. */
export const whole = (): Promise<void> => coming;
