// Elements that only some screens have: their scripts are loaded when the first one appears.
const bundles: Record<string, () => Promise<unknown>> = {
  "time-chart": () => import("./charts/time-chart"),
  "api-try": () => import("./api-try"),
  "copy-text": () => import("./copy-text"),
  "note-editor": () => import("./notepad/note-editor"),
  "note-import": () => import("./notepad/note-import"),
  "share-sender": () => import("./uploads/share-sender"),
};

function load(): void {
  for (const [name, bundle] of Object.entries(bundles)) {
    if (!customElements.get(name) && document.querySelector(name)) {
      void bundle();
    }
  }
}

load();
document.addEventListener("htmx:after:swap", load);

export {};
