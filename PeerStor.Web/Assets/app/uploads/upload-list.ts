// The list on the Upload screen. Of 10,000 transfers only those in view are elements.
import { counted, size } from "../format";
import { element } from "../page";
import { queue } from "./queue";
import { TransferRow } from "./transfer-row";
import type { State, Transfer } from "./transfer";
import { speedWords } from "./words";

/** What needs a person first, then what moves, then the rest. */
const order: Record<State, number> = {
  asking: 0, failed: 0, sending: 1, verifying: 1, "waiting-for-connection": 1, paused: 2, waiting: 3, done: 4, skipped: 5,
};

/** What this tab is sending is in its list, and not among the unfinished besides. */
function hideOwn(): void {
  const own = new Set(queue.all.filter((transfer) => !transfer.isOver).map((transfer) => transfer.address));
  for (const item of document.querySelectorAll<HTMLElement>("#unfinished [data-upload]")) {
    item.hidden = own.has(item.dataset.upload ?? "");
  }
}

class UploadList extends HTMLElement {
  private readonly words = element("p", "figure");
  private readonly bar = element("progress", "");
  private readonly buttons = element("div", "row");
  private readonly space = element("div", "transfers-space");
  private readonly list = element("div", "transfers", this.space);
  private readonly rows = new Map<Transfer, TransferRow>();
  private sorted: Transfer[] = [];

  connectedCallback(): void {
    this.className = "section scripts-only";
    this.bar.setAttribute("aria-label", "All uploads");
    this.list.tabIndex = 0;
    this.list.setAttribute("role", "region");
    this.list.setAttribute("aria-label", "Uploads");
    this.space.setAttribute("role", "list");
    this.replaceChildren(
      element("div", "transfer-total", element("div", "row spread", this.words, this.buttons), this.bar), this.list);
    this.list.addEventListener("scroll", this.place);
    this.buttons.addEventListener("click", this.onButton);
    queue.addEventListener("change", this.draw);
    document.addEventListener("htmx:after:swap", hideOwn);
    this.draw();
  }

  disconnectedCallback(): void {
    queue.removeEventListener("change", this.draw);
    document.removeEventListener("htmx:after:swap", hideOwn);
  }

  private readonly draw = (): void => {
    this.hidden = queue.all.length === 0;
    document.querySelector(".drop-zone")?.classList.toggle("compact", !this.hidden);
    this.sorted = queue.all.toSorted((a, b) => order[a.state] - order[b.state]);
    this.place();
    this.drawTotal();
    hideOwn();
  };

  private readonly place = (): void => {
    const height = matchMedia("(max-width: 640px)").matches ? 84 : 76;
    const total = this.sorted.length;
    this.space.style.blockSize = `${total * height}px`;
    const first = Math.max(0, Math.floor(this.list.scrollTop / height) - 3);
    const inView = this.sorted.slice(first, first + Math.ceil(this.list.clientHeight / height) + 7);
    const wanted = new Set(inView);
    for (const [transfer, row] of this.rows) {
      if (!wanted.has(transfer)) {
        row.node.remove();
        this.rows.delete(transfer);
      }
    }
    inView.forEach((transfer, i) => {
      let row = this.rows.get(transfer);
      if (!row) {
        row = new TransferRow(transfer);
        this.rows.set(transfer, row);
        this.space.append(row.node);
      }
      row.draw(first + i, total, (first + i) * height);
    });
  };

  private drawTotal(): void {
    const done = queue.count("done");
    const failed = queue.count("failed");
    const speed = queue.isBusy ? speedWords(queue.rate.perSecond(), queue.totalBytes - queue.acknowledgedBytes) : "";
    this.words.textContent = [
      `${done} of ${counted(queue.all.length, "file", "files")}`,
      `${size(queue.acknowledgedBytes)} of ${size(queue.totalBytes)}`,
      failed > 0 ? `${failed} failed` : "",
      speed,
    ].filter(Boolean).join(" · ");
    this.bar.max = Math.max(1, queue.totalBytes);
    this.bar.value = queue.acknowledgedBytes;
    const offers: [string, string][] = [];
    if (queue.count("sending", "verifying", "waiting", "waiting-for-connection") > 0) {
      offers.push(["pause", "Pause all"]);
    }
    if (queue.count("paused") > 0) {
      offers.push(["resume", "Resume all"]);
    }
    if (failed > 0) {
      offers.push(["retry", "Retry failed"]);
    }
    if (queue.all.length > queue.count("done", "skipped")) {
      offers.push(["cancel", "Cancel all"]);
    }
    if (done > 0) {
      offers.push(["clear", "Clear finished"]);
    }
    const key = offers.map(([action]) => action).join(" ");
    if (this.buttons.dataset.offers !== key) {
      this.buttons.dataset.offers = key;
      this.buttons.replaceChildren(...offers.map(([action, label]) => {
        const button = element("button", "button", label);
        button.type = "button";
        button.dataset.do = action;
        return button;
      }));
    }
  }

  private readonly onButton = (event: Event): void => {
    switch ((event.target as HTMLElement).dataset.do) {
      case "pause":
        return queue.pauseAll();
      case "resume":
        return queue.resumeAll();
      case "retry":
        return queue.retryFailed();
      case "cancel":
        return void queue.cancelAll();
      case "clear":
        return queue.clearFinished();
    }
  };
}

customElements.define("upload-list", UploadList);
