// The small pieces that the controls are made of.
import { element, icon } from "../page";

export function iconButton(label: string, name: string, act: () => void): HTMLButtonElement {
  const made = element("button", "p-button", icon(name));
  made.type = "button";
  made.addEventListener("click", act);
  nameIt(made, label);
  return made;
}

/** The word that screen readers say and that shows on hover. */
export function nameIt(button: HTMLButtonElement, label: string): void {
  button.setAttribute("aria-label", label);
  button.title = label;
}

export function show(button: HTMLButtonElement, label: string, name: string): void {
  if (button.getAttribute("aria-label") !== label) {
    nameIt(button, label);
    button.replaceChildren(icon(name));
  }
}

export function slider(label: string, className: string, max: number): HTMLInputElement {
  const made = element("input", className);
  made.type = "range";
  made.min = "0";
  made.max = String(max);
  made.step = "any";
  made.value = "0";
  made.setAttribute("aria-label", label);
  return made;
}

/** A choice of one among several, in a box that a button opens. */
export function choices(legend: string, options: string[], chosen: number, choose: (at: number) => void): HTMLFieldSetElement {
  const made = element("fieldset", "p-choices", element("legend", "", legend));
  options.forEach((word, at) => {
    const input = element("input", "");
    input.type = "radio";
    input.name = `p-${legend}`;
    input.checked = at === chosen;
    input.addEventListener("change", () => choose(at));
    made.append(element("label", "choice", input, word));
  });
  return made;
}
