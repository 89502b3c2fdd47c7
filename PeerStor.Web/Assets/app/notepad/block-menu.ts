// Inserts a live block that works, to be changed. Which blocks there are, and how each is written, the page says.
import type { EditorView } from "@codemirror/view";
import { element } from "../page";

export function blockMenu(templates: HTMLTemplateElement[], view: EditorView): HTMLSelectElement {
  const first = element("option", "", "Insert a block…");
  first.value = "";
  const menu = element("select", "note-insert", first, ...templates.map((template) => {
    const option = element("option", "", `${template.dataset.block}: ${template.dataset.what?.toLowerCase()}`);
    option.value = template.dataset.block ?? "";
    return option;
  }));
  menu.setAttribute("aria-label", "Insert a block");
  menu.addEventListener("change", () => {
    const chosen = templates.find((template) => template.dataset.block === menu.value);
    menu.value = "";
    if (chosen) {
      insert(view, chosen.dataset.block ?? "", chosen.content.textContent ?? "");
    }
  });
  return menu;
}

/** Below the line of the caret, with empty lines around it. */
function insert(view: EditorView, name: string, lines: string): void {
  const line = view.state.doc.lineAt(view.state.selection.main.head);
  const before = line.text.trim() ? "\n\n" : "";
  const open = `${before}\`\`\`peerstor ${name}\n`;
  view.dispatch({
    changes: { from: line.to, insert: `${open}${lines}${lines ? "\n" : ""}\`\`\`\n\n` },
    selection: { anchor: line.to + open.length, head: line.to + open.length + lines.length },
    scrollIntoView: true, userEvent: "input",
  });
  view.focus();
}
