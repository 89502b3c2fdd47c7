// Frames a PDF where the browser has a viewer for it; elsewhere the words that the server wrote stay.

class PdfStage extends HTMLElement {
  connectedCallback(): void {
    const { url, title } = this.dataset;
    if (url && navigator.pdfViewerEnabled) {
      const frame = document.createElement("iframe");
      frame.src = url;
      frame.title = title ?? "PDF";
      this.replaceChildren(frame);
    }
  }
}

customElements.define("pdf-stage", PdfStage);
