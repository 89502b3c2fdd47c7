// What the buttons and keys above the text do.
import { EditorSelection, type StateCommand } from "@codemirror/state";
import type { KeyBinding } from "@codemirror/view";

/** Puts marks around what is chosen, or takes them away. */
const around = (mark: string): StateCommand => ({ state, dispatch }) => {
  const change = state.changeByRange((range) => {
    const before = state.sliceDoc(range.from - mark.length, range.from);
    const after = state.sliceDoc(range.to, range.to + mark.length);
    if (before === mark && after === mark) {
      return {
        changes: [{ from: range.from - mark.length, to: range.from }, { from: range.to, to: range.to + mark.length }],
        range: EditorSelection.range(range.anchor - mark.length, range.head - mark.length),
      };
    }
    return {
      changes: [{ from: range.from, insert: mark }, { from: range.to, insert: mark }],
      range: EditorSelection.range(range.anchor + mark.length, range.head + mark.length),
    };
  });
  dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
  return true;
};

/** Begins every chosen line with a mark, or, where all have it, takes it away. */
const before = (mark: string): StateCommand => ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  const lines = [];
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at += 1) {
    lines.push(state.doc.line(at));
  }
  const all = lines.every((line) => line.text.startsWith(mark));
  dispatch(state.update({
    changes: lines.map((line) => (all ? { from: line.from, to: line.from + mark.length } : { from: line.from, insert: mark })),
    userEvent: "input",
  }));
  return true;
};

const insert = (text: string, choose: [number, number]): StateCommand => ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  const chosen = state.sliceDoc(from, to);
  const whole = text.replace("$", chosen);
  dispatch(state.update({
    changes: { from, to, insert: whole },
    selection: EditorSelection.range(from + choose[0] + (choose[0] > 0 && chosen ? chosen.length : 0), from + choose[1] + chosen.length),
    userEvent: "input",
    scrollIntoView: true,
  }));
  return true;
};

const TABLE = "\n| Column | Column |\n| --- | --- |\n|  |  |\n|  |  |\n";

export interface Format {
  label: string;
  /** What stands on the button, unless it is an icon. */
  sign: string;
  icon?: string;
  key?: string;
  run: StateCommand;
}

export const formats: Format[] = [
  { label: "Heading", sign: "H", key: "Mod-Alt-1", run: before("## ") },
  { label: "Bold", sign: "B", key: "Mod-b", run: around("**") },
  { label: "Italic", sign: "I", key: "Mod-i", run: around("*") },
  { label: "Strikethrough", sign: "S", key: "Mod-Shift-x", run: around("~~") },
  { label: "Code", sign: "<>", key: "Mod-e", run: around("`") },
  { label: "List", sign: "•", key: "Mod-Shift-8", run: before("- ") },
  { label: "Numbered list", sign: "1.", key: "Mod-Shift-7", run: before("1. ") },
  { label: "Task", sign: "", icon: "list-todo", key: "Mod-Shift-9", run: before("- [ ] ") },
  { label: "Quote", sign: "“", key: "Mod-Shift-.", run: before("> ") },
  { label: "Link", sign: "", icon: "link", key: "Mod-k", run: insert("[$](https://)", [1, 1]) },
  { label: "Link to a note", sign: "[[", run: insert("[[$", [2, 2]) },
  { label: "Table", sign: "", icon: "table", run: insert(TABLE, [3, 9]) },
];

export const formatKeys: KeyBinding[] = formats.flatMap(({ key, run }) => (key ? [{ key, run }] : []));
