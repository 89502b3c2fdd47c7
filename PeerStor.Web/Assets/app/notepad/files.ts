// Pictures and files that are pasted or dropped into a note: stored in the Library beside it, and linked.
import type { EditorView } from "@codemirror/view";
import * as Y from "yjs";
import { antiforgery } from "../page";

const FOLDER = "Attachments";
const MOST_NAMES = 50;

const escaped = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** A pasted picture has no name of its own worth keeping. */
function nameOf(file: File): string {
  return file.name && file.name !== "image.png" ? file.name : `picture ${new Date().toISOString().slice(0, 19).replaceAll(":", ".")}.png`;
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  return number === 0 ? name : dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`;
}

async function store(file: File, folder: string): Promise<string> {
  for (let number = 0; number < MOST_NAMES; number += 1) {
    const name = numbered(nameOf(file), number);
    const answer = await fetch(`/api/v1/content/${escaped(`${folder}/${FOLDER}/${name}`)}`, {
      method: "PUT", body: file, headers: { ...antiforgery(), "If-None-Match": "*" },
    });
    if (answer.ok) {
      return `${FOLDER}/${name}`;
    }
    if (answer.status !== 412 && answer.status !== 409) {
      const problem = await answer.json().catch(() => null) as { detail?: string } | null;
      throw new Error(problem?.detail ?? "The file could not be stored.");
    }
  }
  throw new Error("There are too many files of that name.");
}

/** Stores files and puts links to them where the cursor is, or where they were dropped. */
export async function addFiles(
  view: EditorView, text: Y.Text, files: Iterable<File>, at: number, folder: string, tell: (words: string) => void,
): Promise<void> {
  // A place in the text, wherever that is when the file is stored: others type meanwhile.
  let mark = Y.createRelativePositionFromTypeIndex(text, at);
  for (const file of files) {
    tell(`Storing ${file.name}…`);
    try {
      const path = await store(file, folder);
      const label = path.slice(FOLDER.length + 1).replace(/[[\]]/g, "");
      const link = `${file.type.startsWith("image/") ? "!" : ""}[${label}](${escaped(path)})\n`;
      const place = Y.createAbsolutePositionFromRelativePosition(mark, text.doc!)?.index ?? view.state.doc.length;
      // Whoever went on typing elsewhere stays there.
      const follows = view.state.selection.main.head === place ? { selection: { anchor: place + link.length } } : {};
      view.dispatch({ changes: { from: place, insert: link }, ...follows, userEvent: "input.paste" });
      mark = Y.createRelativePositionFromTypeIndex(text, place + link.length);
      tell("");
    } catch (problem) {
      tell(`${file.name} was not stored: ${problem instanceof Error ? problem.message : "the connection failed"}`);
    }
  }
}
