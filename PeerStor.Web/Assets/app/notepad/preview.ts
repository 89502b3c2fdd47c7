// The text as it reads, made by the server a moment after the last key.
import type * as Y from "yjs";
import { antiforgery } from "../page";
import { taskPlaces } from "./tasks";

const PAUSE = 250;

export class Preview {
  private timer = 0;
  private request: AbortController | null = null;

  constructor(
    private readonly place: HTMLElement, private readonly url: string, private readonly text: Y.Text, private readonly mayTick: () => boolean,
  ) {
    text.observe(this.changed);
    place.addEventListener("change", this.ticked);
    this.enable();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.request?.abort();
    this.text.unobserve(this.changed);
    this.place.removeEventListener("change", this.ticked);
  }

  readonly changed = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.render(), PAUSE);
  };

  private async render(): Promise<void> {
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(this.url, {
        method: "POST", signal: this.request.signal, headers: antiforgery(), body: new URLSearchParams({ text: this.text.toString() }),
      });
      if (answer.ok) {
        this.place.innerHTML = await answer.text();
        this.enable();
      }
    } catch {
      // Offline, or another change has come: the next one tries again.
    }
  }

  private boxes(): HTMLInputElement[] {
    return [...this.place.querySelectorAll<HTMLInputElement>("li input[type=checkbox]")];
  }

  enable(): void {
    this.boxes().forEach((box) => {
      box.disabled = !this.mayTick();
    });
  }

  // A tick is an edit like any other: one character.
  private readonly ticked = ({ target }: Event): void => {
    const place = taskPlaces(this.text.toString())[this.boxes().indexOf(target as HTMLInputElement)];
    if (place !== undefined && this.mayTick()) {
      this.text.doc?.transact(() => {
        this.text.delete(place, 1);
        this.text.insert(place, (target as HTMLInputElement).checked ? "x" : " ");
      });
    }
  };
}
