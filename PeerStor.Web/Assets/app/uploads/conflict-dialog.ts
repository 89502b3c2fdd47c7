// The question what to do with a name that is taken. Files without the question go on meanwhile.
import { element } from "../page";
import { queue } from "./queue";
import type { Conflict, Transfer } from "./transfer";

type Choice = Conflict | "skip";

const choices: [Choice, string, string][] = [
  ["keep", "Keep both", "The new file gets a number after its name."],
  ["replace", "Replace", "The file that is here becomes an older version of the new one."],
  ["skip", "Skip", "The file that is here stays as it is; the new one is not uploaded."],
];

const dialog = element("dialog", "");
dialog.setAttribute("aria-labelledby", "conflict-title");
document.body.append(dialog);

/** The answer for all that this round of uploads still brings. */
let forAll: Choice | null = null;
let asked: Transfer | null = null;
/** Closed without an answer: it is not asked again by itself, but by the button in the list. */
const putOff = new Set<Transfer>();

function next(): void {
  if (!queue.isBusy) {
    forAll = null;
  }
  if (asked && asked.state !== "asking") {
    asked = null;
    dialog.close();
  }
  for (const transfer of queue.count("asking") > 0 ? queue.all.filter((one) => one.state === "asking") : []) {
    if (forAll) {
      queue.answer(transfer, forAll);
    } else if (!dialog.open && !putOff.has(transfer)) {
      ask(transfer);
      return;
    }
  }
}

function ask(transfer: Transfer): void {
  asked = transfer;
  const title = element("h2", "break", `“${transfer.name}” is here already`);
  title.id = "conflict-title";
  const all = element("input", "");
  all.type = "checkbox";
  const buttons = choices.map(([choice, label, hint]) => {
    const button = element("button", choice === "keep" ? "button primary" : "button", label);
    button.type = "button";
    button.addEventListener("click", () => settle(transfer, choice, all.checked));
    return element("div", "choice-line", button, element("span", "small muted", hint));
  });
  dialog.replaceChildren(element("div", "stack",
    title,
    element("p", "muted break", transfer.folder === "" ? "In the Library." : `In “${transfer.folder}”.`),
    ...buttons,
    element("label", "choice", all, " do the same for all others")));
  dialog.showModal();
}

function settle(transfer: Transfer, choice: Choice, all: boolean): void {
  forAll = all ? choice : null;
  asked = null;
  dialog.close();
  queue.answer(transfer, choice);
  next();
}

dialog.addEventListener("close", () => {
  if (asked) {
    putOff.add(asked);
    asked = null;
  }
});
queue.addEventListener("change", next);
queue.addEventListener("ask", () => {
  putOff.clear();
  next();
});
next();
