// Inputs in a note: each tells the blocks that use it, and stands in the address, so that a view can be linked.

type Input = HTMLInputElement | HTMLSelectElement;

export class LiveInputs {
  constructor(private readonly place: HTMLElement) {
    place.addEventListener("change", this.changed);
    place.addEventListener("input", this.moved);
    place.addEventListener("keydown", this.entered);
  }

  destroy(): void {
    this.place.removeEventListener("change", this.changed);
    this.place.removeEventListener("input", this.moved);
    this.place.removeEventListener("keydown", this.entered);
  }

  answers(): [string, string][] {
    return this.all().map((input) => [input.name, input.value]);
  }

  /** After the server wrote them anew: what was ever touched does not follow its attributes any more. */
  settle(): void {
    for (const input of this.all().filter((one) => one !== document.activeElement)) {
      if (input instanceof HTMLSelectElement) {
        [...input.options].forEach((option) => {
          option.selected = option.defaultSelected;
        });
      } else {
        input.value = input.defaultValue;
      }
      this.write(input);
    }
  }

  private all(): Input[] {
    return [...this.place.querySelectorAll<Input>("[data-live]")];
  }

  /** Beside a slider stands what it is at. */
  private write(input: Input): void {
    const output = input.parentElement?.querySelector("output");
    if (output) {
      output.value = input.value;
    }
  }

  private readonly moved = ({ target }: Event): void => this.write(target as Input);

  private readonly changed = ({ target }: Event): void => {
    const name = (target as HTMLElement).dataset.live;
    if (name) {
      const address = new URL(location.href);
      this.answers().forEach(([key, value]) => address.searchParams.set(key, value));
      history.replaceState(history.state, "", address);
      document.body.dispatchEvent(new Event(`live-${name}`));
    }
  };

  // Their form is for pages without scripts: it would load the whole page anew.
  private readonly entered = (event: KeyboardEvent): void => {
    const input = event.target as HTMLElement;
    if (event.key === "Enter" && input instanceof HTMLInputElement && input.dataset.live) {
      event.preventDefault();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
}
