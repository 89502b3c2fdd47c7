// Sends files by a share link: the same transfers as in the frame, in a small list of their own. What was sent is
// remembered by this tab only: the server tells a visitor nothing of what others sent.
import { size } from "../format";
import { element } from "../page";
import { Transfer, type State, type TransferOwner } from "./transfer";
import { progressWords, speedWords, stateWords } from "./words";

const atATime = 2;

class ShareSender extends HTMLElement implements TransferOwner {
  private readonly list = element("ul", "sent");
  private readonly rows = new Map<Transfer, HTMLElement>();
  private readonly active = new Set<Transfer>();
  private waiting: Transfer[] = [];

  connectedCallback(): void {
    this.list.setAttribute("aria-label", "What you sent");
    this.append(this.list);
    this.addEventListener("submit", this.onSubmit);
    this.addEventListener("change", this.onChoice);
    this.addEventListener("dragover", this.onOver);
    this.addEventListener("drop", this.onDrop);
    window.addEventListener("beforeunload", this.onLeave);
    this.remember().forEach((words) => this.list.append(element("li", "", words)));

    // Chosen before this script was there: nobody would tell of it again.
    this.take();
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeunload", this.onLeave);
  }

  changed(transfer: Transfer, before: State): void {
    this.draw(transfer);
    if (transfer.state === "done" && before !== "done") {
      this.remember(`${transfer.name}, ${size(transfer.size)}`);
    }
  }

  acknowledged(transfer: Transfer, bytes: number): void {
    transfer.rate.add(bytes);
    this.draw(transfer);
  }

  stopped(transfer: Transfer): void {
    this.active.delete(transfer);
    this.pump();
  }

  private add(files: Iterable<File>): void {
    for (const file of files) {
      const transfer = new Transfer(this, file, "", file.name, `${this.dataset.address}/tus`);
      // Nobody is asked about names: they may not learn which are there.
      transfer.conflict = "keep";
      const row = element("li", "");
      this.rows.set(transfer, row);
      this.list.append(row);
      this.waiting.push(transfer);
      this.draw(transfer);
    }
    this.pump();
  }

  private pump(): void {
    while (this.active.size < atATime && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.active.add(next);
      next.start();
    }
  }

  private draw(transfer: Transfer): void {
    const row = this.rows.get(transfer);
    if (!row) {
      return;
    }
    const isOver = transfer.isOver || transfer.state === "failed";
    const bar = element("progress", "");
    bar.max = Math.max(1, transfer.size);
    bar.value = transfer.acknowledged;
    bar.setAttribute("aria-label", transfer.name);
    const speed = transfer.state === "sending" ? speedWords(transfer.rate.perSecond(), transfer.size - transfer.acknowledged) : "";
    const words = [transfer.state === "done" ? "sent" : stateWords(transfer), progressWords(transfer), speed].filter(Boolean).join(" · ");
    const line = element("div", "row spread", element("bdi", "break", transfer.name), element("span", "muted figure", words));
    if (!isOver) {
      const stop = element("button", "button quiet", "Cancel");
      stop.type = "button";
      stop.addEventListener("click", () => {
        this.waiting = this.waiting.filter((other) => other !== transfer);
        void transfer.cancel();
        row.remove();
      });
      line.append(stop);
    }
    row.replaceChildren(line, ...(isOver ? [] : [bar]));
  }

  /** The receipts of this visit; with words, one more. */
  private remember(words?: string): string[] {
    const key = `sent ${this.dataset.address}`;
    try {
      const all = JSON.parse(sessionStorage.getItem(key) ?? "[]") as string[];
      if (words) {
        all.push(`${words}, sent at ${new Date().toLocaleTimeString()}`);
        sessionStorage.setItem(key, JSON.stringify(all.slice(-200)));
      }
      return all;
    } catch {
      return [];
    }
  }

  private take(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (input?.files?.length) {
      this.add([...input.files]);
      input.value = "";
    }
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    this.take();
  };

  private readonly onChoice = (event: Event): void => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file") {
      this.onSubmit(event);
    }
  };

  private readonly onOver = (event: DragEvent): void => event.preventDefault();

  private readonly onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.add([...(event.dataTransfer?.files ?? [])]);
  };

  private readonly onLeave = (event: BeforeUnloadEvent): void => {
    if (this.active.size + this.waiting.length > 0) {
      event.preventDefault();
    }
  };
}

customElements.define("share-sender", ShareSender);
