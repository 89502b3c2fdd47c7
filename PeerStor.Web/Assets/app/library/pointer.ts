// Selecting with the mouse and with a finger. Links stay links; the rest of a row selects.
import { boxOf, rowOf, table } from "./list";
import { extendTo, isSelected, only, selected, toggle } from "./selection";

/** How long a finger rests on a row until that begins selecting. */
const longPressMs = 450;

let press = 0;
let pressed = false;

document.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  if (!row || !(event.target instanceof Element)) {
    return;
  }
  if (pressed) {
    // The finger that began the selection is lifted.
    pressed = false;
    event.preventDefault();
    // The link would be followed by htmx, which asks nobody.
    event.stopPropagation();
    return;
  }
  if (event.target.closest(".pick")) {
    if (event.shiftKey) {
      // Before the box has changed by itself.
      event.preventDefault();
      setTimeout(() => extendTo(row, true));
    }
    return;
  }
  const touch = (event as PointerEvent).pointerType === "touch";
  const selecting = touch && selected().length > 0;
  if (event.target.closest("a, button, input") && !selecting) {
    return;
  }
  if (event.target.closest(".more-actions")) {
    return;
  }
  if (event.shiftKey) {
    event.preventDefault();
    getSelection()?.removeAllRanges();
    extendTo(row, event.ctrlKey || event.metaKey);
  } else if (selecting || event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    toggle(row);
  } else if (touch) {
    row.querySelector<HTMLAnchorElement>("a[data-row]")?.click();
  } else if (!isSelected(row) || selected().length > 1) {
    only(row);
    row.querySelector<HTMLAnchorElement>("a[data-row]")?.focus({ preventScroll: true });
  }
}, true);

document.addEventListener("dblclick", ({ target }) => {
  const row = rowOf(target);
  if (row && target instanceof Element && !target.closest("a, button, input")) {
    row.querySelector<HTMLAnchorElement>("a[data-row]")?.click();
  }
});

const release = (): void => clearTimeout(press);

document.addEventListener("pointerdown", (event) => {
  pressed = false;
  const row = rowOf(event.target);
  if (row && event.pointerType === "touch" && !table()?.hasAttribute("data-selecting")) {
    press = window.setTimeout(() => {
      pressed = true;
      toggle(row);
      navigator.vibrate?.(10);
    }, longPressMs);
  }
  if (row && event.shiftKey && event.target instanceof Element && !boxOf(row)?.contains(event.target)) {
    // Otherwise the browser selects the text in between.
    getSelection()?.removeAllRanges();
  }
});
// A finger that begins to scroll cancels its pointer.
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, release, true);
}
document.addEventListener("pointermove", (event) => {
  if (Math.abs(event.movementX) + Math.abs(event.movementY) > 6) {
    release();
  }
});
