// The one <dialog> for forms that the server sends. Without scripts the same forms are pages.
const dialog = document.querySelector<HTMLDialogElement>("#dialog");

/** Puts the cursor where typing goes on: the name without its ending is selected. */
function selectStem(): void {
  const input = dialog?.querySelector<HTMLInputElement>("input[data-select-stem]");
  if (input) {
    const dot = input.value.lastIndexOf(".");
    input.focus();
    input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element } }>).detail;
  if (dialog && ctx.target === dialog && dialog.childElementCount > 0) {
    if (!dialog.open) {
      dialog.showModal();
    }
    selectStem();
  }
});

document.addEventListener("dialogDone", () => dialog?.close());

dialog?.addEventListener("close", () => dialog.replaceChildren());

// In the capturing phase, before the link is followed.
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (!dialog?.open || !dialog.contains(target)) {
    return;
  }
  if (target === dialog ? outside(dialog, event) : target.closest("[data-dialog-close]")) {
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
  }
}, true);

function outside(box: HTMLElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
