// Frames a PDF where the browser has a viewer for it; elsewhere the words that the server wrote stay.

class PdfStage extends HTMLElement {
  connectedCallback(): void {
    if (!navigator.pdfViewerEnabled) {
      return;
    }
    const button = this.querySelector<HTMLElement>("[data-show]");
    if (this.dataset.asked === "yes" && button) {
      button.hidden = false;
      button.addEventListener("click", () => this.show());
    } else {
      this.show();
    }
  }

  private show(): void {
    const frame = document.createElement("iframe");
    frame.src = this.dataset.url ?? "";
    frame.title = this.dataset.title ?? "PDF";
    this.replaceChildren(frame);
  }
}

customElements.define("pdf-stage", PdfStage);
