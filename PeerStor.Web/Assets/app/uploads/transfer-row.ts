// One transfer in the list.
import { element } from "../page";
import { queue } from "./queue";
import type { State, Transfer } from "./transfer";
import { progressWords, speedWords, stateWords } from "./words";

type Action = "pause" | "resume" | "retry" | "cancel" | "answer";

const labels: Record<Action, string> = { pause: "Pause", resume: "Resume", retry: "Retry", cancel: "Cancel", answer: "Answer" };

const offered: Record<State, Action[]> = {
  waiting: ["pause", "cancel"],
  sending: ["pause", "cancel"],
  "waiting-for-connection": ["pause", "cancel"],
  verifying: [],
  paused: ["resume", "cancel"],
  failed: ["retry", "cancel"],
  asking: ["answer", "cancel"],
  done: [],
  skipped: [],
};

export class TransferRow {
  readonly node: HTMLElement;
  private readonly state = element("span", "transfer-state");
  private readonly amount = element("span", "");
  private readonly speed = element("span", "end");
  private readonly bar = element("progress", "");
  private readonly actions = element("div", "transfer-actions");
  private drawn: State | null = null;

  constructor(private readonly transfer: Transfer) {
    const name = element("span", "transfer-name", transfer.path);
    name.title = transfer.path;
    this.bar.max = Math.max(1, transfer.size);
    this.bar.setAttribute("aria-label", transfer.path);
    this.node = element("div", "transfer", name, this.actions, this.bar,
      element("div", "transfer-facts", this.amount, this.state, this.speed));
    this.node.setAttribute("role", "listitem");
    this.actions.addEventListener("click", this.onAction);
  }

  draw(index: number, total: number, top: number): void {
    const { transfer } = this;
    this.node.style.transform = `translateY(${top}px)`;
    this.node.setAttribute("aria-posinset", String(index + 1));
    this.node.setAttribute("aria-setsize", String(total));
    this.bar.value = transfer.size === 0 && transfer.state === "done" ? 1 : transfer.acknowledged;
    this.amount.textContent = progressWords(transfer);
    this.speed.textContent = transfer.state === "sending"
      ? speedWords(transfer.rate.perSecond(), transfer.size - transfer.acknowledged) : "";
    if (this.drawn !== transfer.state) {
      this.drawn = transfer.state;
      this.node.dataset.state = transfer.state;
      this.state.textContent = stateWords(transfer);
      this.state.title = this.state.textContent;
      this.actions.replaceChildren(...offered[transfer.state].map((action) => this.button(action)));
    }
  }

  private button(action: Action): HTMLButtonElement {
    const button = element("button", "link", labels[action], element("span", "unseen", ` ${this.transfer.name}`));
    button.type = "button";
    button.dataset.do = action;
    return button;
  }

  private readonly onAction = (event: Event): void => {
    const { transfer } = this;
    switch ((event.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do as Action | undefined) {
      case "pause":
        return queue.pause(transfer);
      case "resume":
      case "retry":
        return queue.resume(transfer);
      case "cancel":
        return void queue.cancel(transfer);
      case "answer":
        return void queue.dispatchEvent(new Event("ask"));
    }
  };
}
