// What is selected. Kept by id, so that it outlives a list that is shown anew; the boxes and the bar follow.
import { counted, size } from "../format";
import { boxOf, idOf, rowCount, rowOf, rows, table } from "./list";
import { isOffered } from "./offers";

const chosen = new Set<string>();
let anchor: string | null = null;

export const selected = (): string[] => [...chosen];

export const isSelected = (row: HTMLElement): boolean => chosen.has(idOf(row));

/** The selected rows that are in the list, in its order. Found by their mark, as a list may have 20,000 others. */
export const selectedRows = (): HTMLTableRowElement[] => rows("[data-selected]");

function mark(row: HTMLElement): void {
  const on = isSelected(row);
  row.toggleAttribute("data-selected", on);
  const box = boxOf(row);
  if (box) {
    box.checked = on;
  }
}

function showBar(): void {
  const bar = document.querySelector<HTMLElement>("[data-bar]");
  const words = bar?.querySelector("[data-selected]");
  document.documentElement.toggleAttribute("data-selecting", Boolean(bar) && chosen.size > 0);
  if (!bar || !words) {
    return;
  }
  const some = selectedRows();
  bar.toggleAttribute("data-shown", chosen.size > 0);
  bar.querySelectorAll<HTMLElement>("[data-do]").forEach((button) => {
    button.hidden = !isOffered(button.dataset.do ?? "", some);
  });
  const bytes = some.reduce((sum, row) => sum + Number(row.dataset.size), 0);
  words.textContent = `${counted(chosen.size, "entry", "entries")} selected${bytes > 0 ? ` · ${size(bytes)}` : ""}`;
  const all = document.querySelector<HTMLInputElement>("[data-select-all]");
  if (all) {
    all.checked = chosen.size > 0 && some.length === rowCount();
    all.indeterminate = chosen.size > 0 && !all.checked;
  }
  table()?.toggleAttribute("data-selecting", chosen.size > 0);
  document.dispatchEvent(new Event("selectionChanged"));
}

/** Makes the rows look as the selection is. */
export function draw(): void {
  rows().forEach(mark);
  showBar();
}

/** The same for rows that were added. Nearly always nothing is selected then, and 10,000 rows are not looked at. */
export function drawIn(block: Element): void {
  if (chosen.size > 0) {
    block.querySelectorAll<HTMLTableRowElement>("tr[data-id]").forEach(mark);
  }
}

/** Forgets what is not in the list any more. */
export function forgetGone(): void {
  const before = chosen.size;
  for (const id of chosen) {
    if (!document.getElementById(`row-${id}`)) {
      chosen.delete(id);
    }
  }
  if (before > 0) {
    showBar();
  }
}

export function clear(): void {
  chosen.clear();
  draw();
}

export function only(row: HTMLElement): void {
  const before = selectedRows();
  chosen.clear();
  chosen.add(idOf(row));
  anchor = idOf(row);
  [...before, row].forEach(mark);
  showBar();
}

export function toggle(row: HTMLElement): void {
  const id = idOf(row);
  if (!chosen.delete(id)) {
    chosen.add(id);
  }
  anchor = id;
  mark(row);
  showBar();
}

/** From the row that was last selected alone to this one. */
export function extendTo(row: HTMLElement, keep = false): void {
  const all = rows();
  const to = all.indexOf(row as HTMLTableRowElement);
  const from = Math.max(0, all.findIndex((one) => idOf(one) === anchor));
  if (anchor === null) {
    anchor = idOf(row);
  }
  const before = keep ? [] : selectedRows();
  if (!keep) {
    chosen.clear();
  }
  const range = all.slice(Math.min(from, to), Math.max(from, to) + 1);
  range.forEach((one) => chosen.add(idOf(one)));
  [...before, ...range].forEach(mark);
  showBar();
}

export function setAnchor(row: HTMLElement): void {
  anchor = idOf(row);
}

export function all(): void {
  for (const row of rows()) {
    chosen.add(idOf(row));
    mark(row);
  }
  showBar();
}

/** What an action is for: the selection when the row is in it, otherwise that row alone. */
export function targets(row: HTMLElement | null): HTMLTableRowElement[] {
  if (row && !isSelected(row)) {
    only(row);
  }
  return selectedRows();
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) {
    return;
  }
  if (target.matches("[data-select-all]")) {
    if (target.checked) {
      all();
    } else {
      clear();
    }
    return;
  }
  const row = rowOf(target);
  if (row && target.closest(".pick") && target.checked !== isSelected(row)) {
    toggle(row);
  }
});
