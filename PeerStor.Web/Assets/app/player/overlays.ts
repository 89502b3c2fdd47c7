// What lies over the picture: going on from where it was, what comes next, what went wrong, the keys.
import { element } from "../page";
import { keyWords } from "./keys";
import { clock } from "./words";

function button(word: string, primary: boolean, act: () => void): HTMLButtonElement {
  const made = element("button", primary ? "button primary" : "button", word);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export class Overlays {
  readonly root = element("div", "p-overlay");
  private timer = 0;

  constructor() {
    this.root.hidden = true;
  }

  close(): void {
    window.clearInterval(this.timer);
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  resume(at: number, goOn: () => void, startOver: () => void): void {
    this.open([element("div", "row", button(`Resume at ${clock(at)}`, true, goOn), button("Start over", false, startOver))]);
  }

  /** Counts down to what comes next, unless somebody would rather not. */
  next(name: string, seconds: number, go: () => void): void {
    const words = element("p", "");
    let left = seconds;
    const count = (): void => {
      words.textContent = `Next in ${left} s: ${name}`;
      if (left-- <= 0) {
        this.close();
        go();
      }
    };
    this.open([words, element("div", "row", button("Play now", true, go), button("Cancel", false, () => this.close()))]);
    count();
    this.timer = window.setInterval(count, 1000);
  }

  problem(words: string, retry: (() => void) | null): void {
    const said = element("p", "", words);
    said.setAttribute("role", "alert");
    this.open(retry ? [said, button("Try again", true, retry)] : [said]);
  }

  keys(): void {
    const rows = keyWords.flatMap(([key, what]) => [element("dt", "", element("kbd", "", key)), element("dd", "", what)]);
    this.open([element("dl", "p-keys", ...rows), button("Close", false, () => this.close())]);
  }

  private open(content: HTMLElement[]): void {
    this.close();
    this.root.append(...content);
    this.root.hidden = false;
    this.root.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }
}
