// Entries are dragged onto folders: rows, the tree and the way at the top. Ctrl copies. By keys: Ctrl+X and Ctrl+V.
import { counted } from "../format";
import { element } from "../page";
import { into } from "./actions";
import { idOf, isFolder, isTrash, rowOf } from "./list";
import { selected, targets } from "./selection";

const kind = "application/x-peerstor-entries";

let over: Element | null = null;

/** Where something can be dropped, and which folder that is. */
function folderAt(target: EventTarget | null): { place: Element; id: string } | null {
  const row = rowOf(target);
  if (row) {
    return isFolder(row) ? { place: row, id: idOf(row) } : null;
  }
  const place = target instanceof Element ? target.closest<HTMLElement>(".tree [data-folder], .crumbs [data-folder]") : null;
  return place?.dataset.folder ? { place, id: place.dataset.folder } : null;
}

function highlight(place: Element | null): void {
  if (place !== over) {
    over?.removeAttribute("data-drop");
    place?.setAttribute("data-drop", "");
    over = place;
  }
}

document.addEventListener("pointerdown", ({ target, pointerType }) => {
  const row = rowOf(target);
  if (row && pointerType === "mouse" && !isTrash()) {
    row.draggable = true;
  }
});

document.addEventListener("dragstart", (event) => {
  const row = rowOf(event.target);
  if (!row || isTrash() || !event.dataTransfer) {
    return;
  }
  const dragged = targets(row);
  event.dataTransfer.setData(kind, "");
  event.dataTransfer.effectAllowed = "copyMove";
  const label = element("div", "drag-label", counted(dragged.length, "entry", "entries"));
  document.body.append(label);
  event.dataTransfer.setDragImage(label, -12, -8);
  setTimeout(() => label.remove());
});

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes(kind)) {
    return;
  }
  const found = folderAt(event.target);
  const allowed = found && !selected().includes(found.id);
  highlight(allowed ? found.place : null);
  if (allowed) {
    event.preventDefault();
    event.dataTransfer.dropEffect = event.ctrlKey ? "copy" : "move";
  }
});

document.addEventListener("drop", (event) => {
  const found = folderAt(event.target);
  if (found && event.dataTransfer?.types.includes(kind)) {
    event.preventDefault();
    into(event.ctrlKey ? "copy" : "move", selected(), found.id);
  }
  highlight(null);
});

document.addEventListener("dragend", () => highlight(null));
