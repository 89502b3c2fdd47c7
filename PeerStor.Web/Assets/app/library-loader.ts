// Lists of files have a bundle of their own, loaded by the pages that have one.
const load = (): void => {
  if (document.querySelector(".folder-list, #tree")) {
    void import("./library/library");
  }
};

load();
document.addEventListener("htmx:after:swap", load);

export {};
