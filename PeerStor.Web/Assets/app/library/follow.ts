// Shows a list anew when something changed, without losing the reader's place.
import htmx from "htmx.org";
import { main } from "../page";
import { focusRow, idOf, isTrash, region, rowCount, rowOf, streamRest, whole } from "./list";
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
    const row = rowOf(document.activeElement);
    focused = row ? idOf(row) : null;
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
  if (focused && document.activeElement === document.body) {
    focusRow(document.getElementById(`row-${focused}`));
  }
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element; response?: { status: number } } }>).detail;
  if (ctx.target && (ctx.target.id === "main" || ctx.target.id === "entries") && (ctx.response?.status ?? 500) < 400) {
    // A list of 10,000 rows goes in one step; htmx would look at each of their elements first.
    ctx.target.querySelectorAll(".folder-list .rows").forEach((block) => block.remove());
  }
});

document.addEventListener("htmx:after:swap", arrive);
document.addEventListener("rowsAdded", (event) => drawIn((event as CustomEvent<Element>).detail));
