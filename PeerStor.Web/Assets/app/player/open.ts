export {};

// The players are bundles of their own, which come with the first film or song.
const load = (): void => {
  if (document.querySelector("media-player")) {
    void import("./player");
  }
  if (document.querySelector("[data-album]")) {
    void import("../dock/dock");
  }
};

load();
document.addEventListener("htmx:after:swap", load);
