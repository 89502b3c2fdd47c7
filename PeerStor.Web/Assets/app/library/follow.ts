// Shows a list anew when something changed, without losing the reader's place.
import htmx from "htmx.org";
import { main } from "../page";
import { idOf, isTrash, linkOf, region, rowCount, rowOf, streamRest, whole } from "./list";
import { clear, draw, drawIn, forgetGone } from "./selection";

/** A list of one page is shown anew in place. A longer one would jump, so it offers to. */
const onePage = 240;

/** Rows that the server takes out one by one; of more the list is asked for anew. */
const mostSingly = 100;

/** How long the echo of what this page did itself may take to arrive after the answer. */
const echoMs = 5000;

let waiting = 0;
let underWay = 0;
let ownUntil = 0;
let ownIsLarge = false;
/** The row that has the keys, or had them before the list was replaced or a dialog opened. */
let focused: string | null = null;

/** A change that this page asked for is its own however long the answer takes. */
export function expectOwnChange(entries: number, request: Promise<unknown>): void {
  underWay++;
  ownIsLarge = entries > mostSingly;
  const answered = (): void => {
    underWay--;
    ownUntil = Date.now() + echoMs;
  };
  request.then(answered, answered);
}

function reload(): void {
  const place = region();
  if (place) {
    htmx.trigger(place, "reload");
  }
}

function follow(): void {
  waiting = 0;
  const place = region();
  if (!place) {
    return;
  }
  const own = underWay > 0 || Date.now() < ownUntil;
  if (rowCount() <= onePage || (own && ownIsLarge)) {
    // What comes before the answer may be of somebody else.
    ownIsLarge &&= underWay > 0;
    reload();
  } else if (!own) {
    place.querySelector("[data-changed]")?.removeAttribute("hidden");
  }
}

document.addEventListener("filesChanged", () => {
  waiting ||= window.setTimeout(follow, 150);
});

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-changed]")) {
    reload();
  }
});

let shown = "";

/** After the page, the list or a row came. */
export function arrive(): void {
  // Not the address: it follows only after the swap, and a selection made meanwhile would be lost with the next one.
  const now = `${main().dataset.folder ?? ""} ${isTrash()}`;
  if (now !== shown) {
    shown = now;
    clear();
  }
  streamRest();
  draw();
  void whole().then(forgetGone);
  keepFocus();
}

/** Gives the keys back to their row, without scrolling: it may have been left behind on purpose. */
function keepFocus(): void {
  // A closed dialog holds on to the focus until the next frame.
  const nobody = document.activeElement?.matches("body, dialog:not([open]), dialog:not([open]) *") ?? true;
  const row = focused && nobody ? document.getElementById(`row-${focused}`) : null;
  if (row) {
    linkOf(row)?.focus({ preventScroll: true });
  }
}

const isAbove = (target: EventTarget | null): boolean => target instanceof Element && target.closest("dialog, .menu") !== null;

document.addEventListener("focusin", ({ target }) => {
  if (!isAbove(target)) {
    const row = rowOf(target);
    focused = row ? idOf(row) : null;
  }
});

document.addEventListener("pointerdown", ({ target }) => {
  if (!rowOf(target) && !isAbove(target)) {
    focused = null;
  }
});

// In the capturing phase, for this event does not bubble.
document.addEventListener("close", keepFocus, true);

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element; response?: { status: number } } }>).detail;
  if (ctx.target && (ctx.target.id === "main" || ctx.target.id === "entries") && (ctx.response?.status ?? 500) < 400
    && rowCount() > onePage) {
    // A list of 10,000 rows goes in one step; htmx would look at each of their elements first. The rows of a short one stay what
    // they are: who presses one just now meets what they pressed.
    ctx.target.querySelectorAll(".folder-list .rows").forEach((block) => block.remove());
  }
});

document.addEventListener("htmx:after:swap", arrive);
document.addEventListener("rowsAdded", (event) => drawIn((event as CustomEvent<Element>).detail));
