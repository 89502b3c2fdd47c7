// The list that is on the page: its rows, and the rest of them, which comes after the page.

export const table = (): HTMLTableElement | null => document.querySelector<HTMLTableElement>(".folder-list");

export const region = (): HTMLElement | null => document.querySelector<HTMLElement>("#entries");

export const isTrash = (): boolean => table()?.classList.contains("trash-list") ?? false;

export const rows = (which = ""): HTMLTableRowElement[] =>
  [...document.querySelectorAll<HTMLTableRowElement>(`.folder-list tr[data-id]${which}`)];

export const rowCount = (): number => document.querySelectorAll(".folder-list tr[data-id]").length;

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

const blockEnd = "</tbody>";

/** How long rows are added in one go: short enough that keys, scrolling and painting do not wait for it noticeably. */
const sliceMs = 12;

/** Lets the browser do what waits. Not a frame: there are none in a tab that is not looked at. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

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
  // Without headers of its own, as the page has asked for it already: see the link in the list.
  const answer = await fetch(address, { signal });
  const reader = answer.ok && !answer.redirected ? answer.body?.pipeThrough(new TextDecoderStream()).getReader() : null;
  if (!reader) {
    more.hidden = false;
    return;
  }
  let text = "";
  let began = performance.now();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    for (let end = text.indexOf(blockEnd); end >= 0; end = text.indexOf(blockEnd)) {
      more.insertAdjacentHTML("beforebegin", text.slice(0, end + blockEnd.length));
      text = text.slice(end + blockEnd.length);
      document.dispatchEvent(new CustomEvent("rowsAdded", { detail: more.previousElementSibling }));
      if (performance.now() - began > sliceMs) {
        await breath();
        began = performance.now();
      }
      if (!more.isConnected) {
        await reader.cancel();
        return;
      }
    }
  }
  more.remove();
}

/** When every row that this document will have is in it. */
export const whole = (): Promise<void> => coming;
