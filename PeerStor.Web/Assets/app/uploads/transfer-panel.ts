// The small panel on every other screen while something is on its way.
import htmx from "htmx.org";
import { counted } from "../format";
import { element, isScreen } from "../page";
import { queue } from "./queue";
import { speedWords } from "./words";

class TransferPanel extends HTMLElement {
  private readonly words = element("p", "");
  private readonly speed = element("p", "small muted figure");
  private readonly bar = element("progress", "");
  private readonly toggle = element("button", "link");

  connectedCallback(): void {
    const show = element("a", "", "Show");
    show.href = "/upload";
    this.toggle.type = "button";
    this.bar.setAttribute("aria-label", "All uploads");
    this.replaceChildren(this.words, this.bar, element("div", "row spread small", this.speed, element("div", "row", this.toggle, show)));
    this.toggle.addEventListener("click", () => (this.isPaused ? queue.resumeAll() : queue.pauseAll()));
    htmx.process(this);
    queue.addEventListener("change", this.draw);
    document.addEventListener("htmx:after:swap", this.draw);
    this.draw();
  }

  private get isPaused(): boolean {
    return !queue.isBusy && queue.count("paused") > 0;
  }

  private readonly draw = (): void => {
    const open = queue.isBusy || queue.count("paused", "failed") > 0;
    const shown = open && !isScreen("Upload");
    this.toggleAttribute("data-visible", shown);
    // Room at the end of the page, so that the last lines can be scrolled out from under the panel.
    document.documentElement.toggleAttribute("data-sending", shown);
    const left = queue.all.length - queue.count("done", "skipped");
    this.words.textContent = queue.count("waiting-for-connection") > 0 ? "Waiting for the connection"
      : queue.isBusy ? `Uploading: ${counted(left, "file", "files")} left`
      : this.isPaused ? `${counted(left, "upload", "uploads")} paused`
      : `${counted(queue.count("failed"), "upload", "uploads")} failed`;
    this.bar.max = Math.max(1, queue.totalBytes);
    this.bar.value = queue.acknowledgedBytes;
    this.speed.textContent = queue.isBusy ? speedWords(queue.rate.perSecond(), queue.totalBytes - queue.acknowledgedBytes) : "";
    this.toggle.textContent = this.isPaused ? "Resume all" : "Pause all";
    this.toggle.hidden = !queue.isBusy && !this.isPaused;
  };
}

customElements.define("transfer-panel", TransferPanel);
