// The scripts of the previews are a bundle of their own, which comes with the first file that is looked at.
const load = (): void => {
  if (document.querySelector("[data-preview]")) {
    void import("./previews");
  }
};

load();
document.addEventListener("htmx:after:swap", load);
