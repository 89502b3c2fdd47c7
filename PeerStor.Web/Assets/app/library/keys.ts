// The keys of a file manager.
import { focusRow, isTrash, nameOf, region, rowOf, rows, table, whole } from "./list";
import { hasTaken, run } from "./actions";
import { openMenuOf } from "./menu";
import { all, clear, extendTo, selected, setAnchor, targets, toggle } from "./selection";

/** Letters typed within this time make one word. */
const wordMs = 900;

let word = "";
let wordEnds = 0;

const columns = (list: HTMLTableRowElement[]): number => {
  if (table()?.dataset.look !== "Grid" || !list[0]) {
    return 1;
  }
  const top = list[0].offsetTop;
  const next = list.findIndex((row) => row.offsetTop !== top);
  return next < 0 ? list.length : next;
};

function go(list: HTMLTableRowElement[], from: number, to: number, extend: boolean): void {
  const row = list[Math.max(0, Math.min(list.length - 1, to))];
  if (!row) {
    return;
  }
  if (extend && from >= 0) {
    if (selected().length === 0) {
      setAnchor(list[from] as HTMLTableRowElement);
    }
    extendTo(row);
  } else if (!extend) {
    setAnchor(row);
  }
  focusRow(row);
}

/** The very last entry, also when it is not in this document. */
async function goToEnd(extend: boolean): Promise<void> {
  await whole();
  const last = document.querySelector<HTMLAnchorElement>(".folder-list .more:not([hidden]) [data-last]");
  const list = rows();
  if (last && !extend) {
    document.addEventListener("htmx:after:swap", () => focusRow(rows().at(-1)), { once: true });
    last.click();
  } else {
    go(list, list.indexOf(rowOf(document.activeElement) as HTMLTableRowElement), list.length - 1, extend);
  }
}

function typeAhead(letter: string, list: HTMLTableRowElement[], at: number): void {
  word = Date.now() < wordEnds ? word + letter : letter;
  wordEnds = Date.now() + wordMs;
  const start = word.length === 1 ? at + 1 : Math.max(0, at);
  const begins = (row: HTMLTableRowElement) => nameOf(row).toLocaleLowerCase().startsWith(word.toLocaleLowerCase());
  focusRow([...list.slice(start), ...list.slice(0, start)].find(begins));
}

function withModifier(event: KeyboardEvent, row: HTMLTableRowElement | null): boolean {
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey && event.key === "ArrowUp") {
    return goUp();
  }
  if (event.altKey && event.key === "Enter" && row) {
    run("details", targets(row));
    return true;
  }
  if (!control || event.altKey) {
    return false;
  }
  switch (event.key.toLowerCase()) {
    case "a":
      void whole().then(all);
      return true;
    case "x":
    case "c":
      if (isTrash() || (!row && selected().length === 0) || getSelection()?.toString()) {
        return false;
      }
      run(event.key.toLowerCase() === "x" ? "cut" : "take", row ? targets(row) : undefined);
      return true;
    case "v":
      if (hasTaken() && !isTrash()) {
        run("paste");
        return true;
      }
      return false;
    default:
      return false;
  }
}

function goUp(): boolean {
  const address = document.querySelector<HTMLElement>("[data-parent]")?.dataset.parent;
  if (!address) {
    return false;
  }
  // A link of the page, so that it is followed like one.
  const link = document.querySelector<HTMLAnchorElement>(`.crumbs a[href="${CSS.escape(address).replaceAll("\\", "")}"]`);
  link?.click();
  return true;
}

function onRow(event: KeyboardEvent, row: HTMLTableRowElement | null): boolean {
  const list = rows();
  const at = row ? list.indexOf(row) : -1;
  const wide = columns(list);
  const moves: Record<string, number> = {
    ArrowDown: at < 0 ? 0 : at + wide, ArrowUp: at < 0 ? 0 : at - wide, PageDown: at + (10 * wide), PageUp: at - (10 * wide), Home: 0,
    ...(wide > 1 ? { ArrowRight: at + 1, ArrowLeft: at - 1 } : {}),
  };
  const to = moves[event.key];
  if (to !== undefined) {
    go(list, at, to, event.shiftKey);
    return true;
  }
  switch (event.key) {
    case "End":
      void goToEnd(event.shiftKey);
      return true;
    case " ":
      if (!row || (document.activeElement instanceof HTMLInputElement)) {
        return false;
      }
      toggle(row);
      return true;
    case "Escape":
      clear();
      return true;
    case "Backspace":
      return goUp();
    case "F10":
    case "ContextMenu":
      if (row && (event.key === "ContextMenu" || event.shiftKey)) {
        openMenuOf(row);
        return true;
      }
      return false;
    case "F2":
      if (row && !isTrash()) {
        run("rename", targets(row));
      }
      return true;
    case "Delete":
      if (row || selected().length > 0) {
        run(isTrash() ? "purge" : "trash", row ? targets(row) : undefined);
      }
      return true;
    default:
      if (event.key.length === 1 && event.key !== "/" && event.key !== "?" && !(event.key === " ")) {
        typeAhead(event.key, list, at);
        return true;
      }
      return false;
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable], video, audio");

document.addEventListener("keydown", (event) => {
  if (!region() || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open], .menu:popover-open")) {
    return;
  }
  const target = event.target as Element;
  const row = rowOf(target);
  const control = event.ctrlKey || event.metaKey || event.altKey;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "i" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("#filter")?.focus();
  } else if (!control && event.key === "?") {
    event.preventDefault();
    run("keys");
  } else if (row || target === document.body || target.id === "main") {
    // Space and Enter on the button of a row, and Enter on its link, are the browser's.
    const own = target.closest(".more-actions") && (event.key === " " || event.key === "Enter");
    if (!own && (control ? withModifier(event, row) : onRow(event, row))) {
      event.preventDefault();
    }
  }
});

