// Short messages. The server puts its own into the same place.
import { element } from "./page";

const shownFor = 8000;
const box = document.querySelector<HTMLElement>("#toasts");

/** Says something for a few seconds. */
export function toast(text: string, bad = false): void {
  box?.append(element("div", bad ? "toast bad" : "toast", element("p", "", text)));
}

/** Goes after a while, but not from under the pointer or the focus. */
function leaveInTime(item: HTMLElement): void {
  const leave = () => {
    if (item.matches(":hover, :focus-within")) {
      setTimeout(leave, 1000);
    } else {
      item.remove();
    }
  };
  setTimeout(leave, shownFor);
}

if (box) {
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node instanceof HTMLElement) {
        leaveInTime(node);
      }
    }
  }).observe(box, { childList: true });

  // What was offered has been done: the message with the offer goes.
  box.addEventListener("submit", (event) => {
    const item = (event.target as Element).closest<HTMLElement>(".toast");
    queueMicrotask(() => item?.setAttribute("hidden", ""));
  });
}

const words: Record<number, string> = {
  401: "You are signed out. Sign in again; nothing was changed.",
  403: "That is not allowed. Nothing was changed.",
  404: "It is not here any more. Nothing was changed.",
  429: "Too many requests. Wait a moment and try again.",
  507: "There is no space left for that. Nothing was stored.",
};

document.addEventListener("htmx:response:error", (event) => {
  const { status } = (event as CustomEvent<{ ctx: { response: { status: number } } }>).detail.ctx.response;
  if (status !== 422) {
    toast(words[status] ?? "That did not work. Nothing was changed. Try again.", true);
  }
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx?: { response?: unknown } }>).detail;
  if (ctx && !ctx.response) {
    toast("This device cannot be reached right now. Nothing was changed. Try again in a moment.", true);
  }
});
