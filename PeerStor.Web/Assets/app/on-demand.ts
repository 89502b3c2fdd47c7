// Scripts that only some screens need come when what they serve appears. A press that is made before they are here waits for them.
const bundles: Record<string, () => Promise<unknown>> = {
  ".folder-list, #tree": () => import("./library/library"),
  "[data-preview]": () => import("./previews/previews"),
  "media-stage": () => import("./media-stage"),
  "media-player": () => import("./player/player"),
  "[data-album]": () => import("./dock/dock"),
  "time-chart": () => import("./charts/time-chart"),
  "api-try": () => import("./api-try"),
  "copy-text": () => import("./copy-text"),
  "note-editor": () => import("./notepad/note-editor"),
  "note-import": () => import("./notepad/note-import"),
  "share-sender": () => import("./uploads/share-sender"),
};

let coming = 0;
let press: (() => void) | undefined;

// Before every other listener, so that what waits has been seen by none.
window.addEventListener("click", (event) => {
  const target = (event.target as Element).closest("#main button[type=button], .more-actions, [data-track]");
  if (coming && target) {
    event.preventDefault();
    event.stopImmediatePropagation();
    press = () => target.dispatchEvent(new MouseEvent("click", event));
  }
}, true);

function load(): void {
  for (const [selector, bundle] of Object.entries(bundles)) {
    if (document.querySelector(selector)) {
      coming++;
      void bundle().finally(() => {
        if (--coming === 0) {
          press?.();
          press = undefined;
        }
      });
    }
  }
}

load();
document.addEventListener("htmx:after:swap", load);

export {};
