// The menu of an entry or of all selected ones: by right click, Shift+F10, or the button at the end of a row.
import { element } from "../page";
import { hasTaken, run, type Action } from "./actions";
import { focusRow, isFolder, isTrash, rowOf } from "./list";
import { isOffered } from "./offers";
import { isSelected, targets } from "./selection";

const menu = element("div", "menu");
menu.setAttribute("role", "menu");
menu.setAttribute("aria-label", "Actions");
menu.popover = "auto";

let owner: HTMLTableRowElement | null = null;
let byTouch = false;

document.addEventListener("pointerdown", ({ pointerType }) => {
  byTouch = pointerType === "touch";
}, true);

function choices(chosen: HTMLTableRowElement[]): [Action, string, string?][] {
  const one = chosen.length === 1;
  const [first] = chosen;
  if (isTrash()) {
    return [["restore", "Put back"], ["details", "Details"], ["purge", "Delete for good…"]];
  }
  const file = one && first && !isFolder(first);
  return [
    ...(one ? [["open", "Open", "Enter"]] as [Action, string, string][] : []),
    ["zip", file ? "Download" : "Download as zip"],
    ...(one ? [["rename", "Rename…", "F2"]] as [Action, string, string][] : []),
    ["move", "Move…"], ["copy", "Copy…"], ["cut", "Take along to move", "Ctrl+X"], ["take", "Take along to copy", "Ctrl+C"],
    ...(hasTaken() ? [["paste", "Put here", "Ctrl+V"]] as [Action, string, string][] : []),
    ["tag", "Tags…"], ["share", "Share…"], ["link", one ? "Copy link" : "Copy links"],
    ...(one ? [["details", "Details", "Alt+Enter"]] as [Action, string, string][] : []),
    ["trash", "Delete", "Delete"],
  ];
}

const items = (): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];

export function openMenu(row: HTMLTableRowElement, x: number, y: number): void {
  owner = row;
  // With a finger, selecting is a mode of its own, which a menu does not begin.
  const chosen = byTouch && !isSelected(row) ? [row] : targets(row);
  menu.replaceChildren(...choices(chosen).filter(([action]) => isOffered(action, chosen)).map(([action, words, key]) => {
    const item = element("button", action === "trash" || action === "purge" ? "danger" : "", element("span", "", words));
    if (key) {
      item.append(element("kbd", "", key));
    }
    item.type = "button";
    item.tabIndex = -1;
    item.setAttribute("role", "menuitem");
    item.addEventListener("click", () => {
      menu.hidePopover();
      run(action, chosen);
    });
    return item;
  }));
  document.body.append(menu);
  menu.style.left = "0";
  menu.showPopover();
  const { offsetWidth, offsetHeight } = menu;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - offsetHeight - 8))}px`;
  items()[0]?.focus();
}

export function openMenuOf(row: HTMLTableRowElement): void {
  const { left, bottom } = (row.querySelector(".more-actions") ?? row).getBoundingClientRect();
  openMenu(row, left - 160, bottom);
}

menu.addEventListener("keydown", (event) => {
  const all = items();
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = {
    ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1,
  }[event.key];
  if (to !== undefined) {
    all[to]?.focus();
  } else if (event.key === "Tab" || event.key === "Escape") {
    menu.hidePopover();
    focusRow(owner);
  } else if (/^[a-z]$/i.test(event.key)) {
    const named = (item: HTMLElement) => item.textContent?.toLowerCase().startsWith(event.key.toLowerCase());
    (all.slice(at + 1).find(named) ?? all.find(named))?.focus();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("contextmenu", (event) => {
  const row = rowOf(event.target);
  // With Shift the browser's own menu comes, as everywhere.
  if (row && !event.shiftKey && (event as PointerEvent).pointerType !== "touch") {
    event.preventDefault();
    const byKey = event.clientX === 0 && event.clientY === 0;
    if (byKey) {
      openMenuOf(row);
    } else {
      openMenu(row, event.clientX, event.clientY);
    }
  } else if (row) {
    // A long press selects; the menu of links would lie over it.
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest(".more-actions") : null;
  const row = rowOf(button);
  if (button && row && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    openMenuOf(row);
  }
}, true);
