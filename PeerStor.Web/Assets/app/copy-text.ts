// A button that copies what an element of the page says.
import { toast } from "./toasts";

class CopyText extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.copy);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.copy);
  }

  private readonly copy = async (): Promise<void> => {
    const from = document.getElementById(this.dataset.from ?? "");
    const text = from?.textContent?.trim() ?? "";
    try {
      await navigator.clipboard.writeText(text);
      this.querySelector("button")?.setAttribute("data-done", "");
      toast("The link is copied.");
    } catch {
      // Only pages with TLS may write to the clipboard: then the text is marked, to be copied by hand.
      if (from) {
        getSelection()?.selectAllChildren(from);
      }
      toast("This browser does not let pages copy on this kind of address. The link is marked: copy it by Ctrl+C.", true);
    }
  };
}

customElements.define("copy-text", CopyText);
