// A text with the colours of its language, painted over plain text: the page keeps the text that the server wrote.
import { Painting } from "./painting";

class TextStage extends HTMLElement {
  private readonly painting = new Painting();
  private readonly painted = new WeakSet<Element>();
  private readonly watcher = new MutationObserver(() => this.paint());

  connectedCallback(): void {
    const box = this.querySelector<HTMLInputElement>("[data-wrap]");
    const text = this.querySelector(".text");
    if (box && text) {
      box.checked = localStorage.getItem("unwrapped") === null;
      const follow = (): void => {
        text.classList.toggle("unwrapped", !box.checked);
      };
      follow();
      box.addEventListener("change", () => {
        follow();
        if (box.checked) {
          localStorage.removeItem("unwrapped");
        } else {
          localStorage.setItem("unwrapped", "");
        }
      });
      // The pieces that "show more" brings.
      this.watcher.observe(text, { childList: true, subtree: true });
    }
    this.paint();
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
    this.painting.clear();
  }

  private paint(): void {
    const lists = [...this.querySelectorAll("ol.lines")].filter((list) => !this.painted.has(list));
    lists.forEach((list) => this.painted.add(list));
    const { language } = this.dataset;
    if (language && lists.length > 0) {
      this.painting.paint(lists.flatMap((list) => [...list.children].map((line) => line.firstChild)), language);
    }
  }
}

class MarkdownStage extends HTMLElement {
  private readonly painting = new Painting();
  private inputs?: { destroy(): void };

  connectedCallback(): void {
    void this.listen();
    for (const code of this.querySelectorAll("pre > code[class^='language-']")) {
      this.painting.paint([code.firstChild], code.className.slice("language-".length));
    }
  }

  disconnectedCallback(): void {
    this.painting.clear();
    this.inputs?.destroy();
    this.inputs = undefined;
  }

  /** Live blocks of a note may ask for something. */
  private async listen(): Promise<void> {
    if (this.querySelector("[data-live]")) {
      const { LiveInputs } = await import("../notepad/live-inputs");
      if (this.isConnected && !this.inputs) {
        this.inputs = new LiveInputs(this);
      }
    }
  }
}

customElements.define("text-stage", TextStage);
customElements.define("markdown-stage", MarkdownStage);
