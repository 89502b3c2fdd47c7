// The text as it reads, made by the server a moment after the last key. It is morphed into what is shown, so that a film
// plays on and an input keeps its focus while somebody writes.
import htmx from "htmx.org";
import type * as Y from "yjs";
import { antiforgery } from "../page";
import { LiveInputs } from "./live-inputs";
import { taskPlaces } from "./tasks";

const PAUSE = 250;

export class Preview {
  private timer = 0;
  private request: AbortController | null = null;
  private readonly inputs: LiveInputs;

  constructor(
    private readonly place: HTMLElement, private readonly url: string, private readonly text: Y.Text, private readonly mayTick: () => boolean,
  ) {
    this.inputs = new LiveInputs(place);
    text.observe(this.changed);
    place.addEventListener("change", this.ticked);
    this.enable();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.request?.abort();
    this.text.unobserve(this.changed);
    this.place.removeEventListener("change", this.ticked);
    this.inputs.destroy();
  }

  readonly changed = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.render(), PAUSE);
  };

  private async render(): Promise<void> {
    this.request?.abort();
    const request = this.request = new AbortController();
    const answers = this.inputs.answers();
    try {
      const answer = await fetch(this.url, {
        method: "POST", signal: request.signal, headers: antiforgery(),
        body: new URLSearchParams([["text", this.text.toString()], ...answers]),
      });
      const text = answer.ok ? await answer.text() : null;
      if (String(answers) !== String(this.inputs.answers())) {
        // Something was chosen meanwhile: what came was made without it.
        this.changed();
      } else if (text !== null && !request.signal.aborted) {
        await htmx.swap({ text, target: this.place, sourceElement: this.place, swap: "innerMorph" });
        this.inputs.settle();
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
      // A box that was ever clicked does not follow its attribute any more.
      box.checked = box.defaultChecked;
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
