// <note-editor>: a note that several people write at once. The form inside it is what is there without scripts.
import { defaultKeymap } from "@codemirror/commands";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { element, icon } from "../page";
import { linkCompletion } from "./link-completion";
import { Connection, type State } from "./connection";
import { cursors, palette } from "./cursors";
import { blockMenu } from "./block-menu";
import { addFiles } from "./files";
import { formatKeys, formats } from "./formats";
import { Keep } from "./keep";
import { look } from "./look";
import { Preview } from "./preview";

const KEEP_PAUSE = 300;

type Panes = "write" | "both" | "read";

class NoteEditor extends HTMLElement {
  private stop: (() => void) | null = null;

  connectedCallback(): void {
    const { note, user, canWrite, previewUrl, folder } = this.dataset;
    const write = this.querySelector<HTMLElement>("[data-write]");
    const read = this.querySelector<HTMLElement>("[data-preview]");
    if (this.stop || !note || !user || !write || !read) {
      return;
    }
    const doc = new Y.Doc();
    const text = doc.getText("text");
    const awareness = new Awareness(doc);
    awareness.setLocalState({ user: {} });
    const keep = new Keep(user, note, doc);
    const address = new URL(`/notepad/${note}/live?state=1`, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";

    const bar = this.bar();
    const connection = new Connection(address.href, doc, awareness, canWrite === "yes");
    const preview = new Preview(read, previewUrl ?? "", text, () => connection.state.canWrite);
    const editing = new Compartment();
    const undo = new Y.UndoManager(text);
    const view = this.view(write, text, awareness, undo, editing, folder ?? "", bar.status);
    bar.connect(view);

    // Up to which change this browser keeps what the server does not have yet; 0: nothing.
    let kept = 0;
    let timer = 0;
    let keeping = false;
    const keepNow = async (): Promise<void> => {
      if (keeping) {
        return;
      }
      keeping = true;
      try {
        while (connection.state.unsaved > 0 && kept < connection.changes) {
          const now = connection.changes;
          await keep.save();
          kept = now;
        }
        keeping = false;
      } catch {
        // This browser keeps nothing: it stays so, and nothing is said to be kept.
      }
      follow();
    };
    const follow = (): void => {
      const { state, changes } = connection;
      bar.show(state, kept >= changes);
      // Never while the view is being updated: typing, too, leads to here.
      if (view.state.readOnly === state.canWrite) {
        view.dispatch({ effects: editing.reconfigure(EditorState.readOnly.of(!state.canWrite)) });
        preview.enable();
      }
      if (state.unsaved > 0 && kept < changes) {
        // While the connection is well, most changes are saved before it would be worth keeping them.
        if (!state.connected) {
          void keepNow();
        } else if (!timer) {
          timer = window.setTimeout(() => {
            timer = 0;
            if (connection.state.unsaved > 0) {
              void keepNow();
            }
          }, KEEP_PAUSE);
        }
      } else if (state.unsaved === 0 && state.synced && kept > 0 && !keeping) {
        kept = 0;
        void keep.clear().catch(() => undefined);
      }
    };
    connection.addEventListener("state", follow);
    const people = (): void => bar.people([...awareness.getStates()].filter(([client]) => client !== doc.clientID).map(([, state]) => state));
    awareness.on("change", people);
    const leave = (): void => {
      if (connection.state.unsaved > 0) {
        void keep.save().catch(() => undefined);
      }
    };
    addEventListener("pagehide", leave);
    void keep.restore().then((found) => {
      kept = Math.max(kept, found ? 1 : 0);
      follow();
    }, () => undefined);
    follow();

    this.stop = () => {
      leave();
      removeEventListener("pagehide", leave);
      clearTimeout(timer);
      connection.removeEventListener("state", follow);
      preview.destroy();
      connection.destroy();
      view.destroy();
      undo.destroy();
      awareness.destroy();
      doc.destroy();
    };
  }

  disconnectedCallback(): void {
    this.stop?.();
    this.stop = null;
  }

  private view(
    place: HTMLElement, text: Y.Text, awareness: Awareness, undo: Y.UndoManager, editing: Compartment, folder: string,
    status: (words: string) => void,
  ): EditorView {
    place.replaceChildren();
    const host = element("div", "");
    const root = host.attachShadow({ mode: "open" });
    const inside = document.createElement("div");
    root.append(inside);
    place.append(host);
    const take = (files: FileList | undefined, at: number, view: EditorView, event: Event): boolean => {
      if (!files?.length || view.state.readOnly) {
        return false;
      }
      event.preventDefault();
      event.stopPropagation();
      void addFiles(view, text, [...files], at, folder, status);
      return true;
    };
    return new EditorView({
      parent: inside,
      root,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          editing.of(EditorState.readOnly.of(this.dataset.canWrite !== "yes")),
          EditorView.contentAttributes.of({ "aria-label": "Text of the note, in Markdown", tabindex: "0", spellcheck: "true", autocapitalize: "sentences" }),
          keymap.of([...formatKeys, ...yUndoManagerKeymap, ...defaultKeymap]),
          drawSelection(),
          placeholder("Write in Markdown. [[ links to another note; pictures and files can be pasted or dropped."),
          look,
          linkCompletion(),
          yCollab(text, null, { undoManager: undo }),
          cursors(text, awareness),
          EditorView.domEventHandlers({
            paste: (event, view) => take(event.clipboardData?.files, view.state.selection.main.from, view, event),
            drop: (event, view) => take(
              event.dataTransfer?.files, view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.doc.length, view, event),
          }),
        ],
      }),
    });
  }

  /** The row above the text: what can be done, who is here, and whether all is saved. */
  private bar() {
    this.querySelector(".note-bar")?.remove();
    const tools = element("div", "note-formats");
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", "Format");
    const state = element("p", "note-state");
    state.setAttribute("role", "status");
    const message = element("p", "note-message small");
    message.setAttribute("role", "alert");
    const here = element("ul", "note-people");
    here.setAttribute("aria-label", "Who else is here");
    const bar = element("div", "note-bar", tools, this.panes(), here, state);
    this.prepend(bar, message);
    return {
      status: (words: string): void => message.replaceChildren(words),
      connect: (view: EditorView): void => tools.replaceChildren(...formats.map(({ label, sign, icon: name, key, run }) => {
        const button = element("button", "button quiet", name ? icon(name) : sign);
        button.type = "button";
        button.setAttribute("aria-label", label);
        button.title = key ? `${label} (${key.replace("Mod", "Ctrl").replaceAll("-", "+")})` : label;
        button.addEventListener("click", () => {
          run(view);
          view.focus();
        });
        return button;
      }), blockMenu([...this.querySelectorAll<HTMLTemplateElement>("template[data-block]")], view)),
      people: (states: Record<string, unknown>[]): void => here.replaceChildren(...states.map((person) => {
        const name = (person.user as { name?: string } | undefined)?.name ?? "";
        const mark = element("li", `person palette-${palette(person)}`, element("span", "dot"), name);
        return mark;
      })),
      show: ({ connected, synced, canWrite, unsaved, problem }: State, isKept: boolean): void => {
        const changes = unsaved === 1 ? "1 unsaved change" : `${unsaved} unsaved changes`;
        const [look, words] = problem ? ["bad", `Not saved: ${problem}${isKept ? " It is kept in this browser." : ""}`]
          : !connected || !synced ? ["warn", unsaved > 0 ? `Offline, ${changes}${isKept ? " kept in this browser" : ""}` : "Offline"]
            : unsaved > 0 ? ["busy", changes]
              : canWrite ? ["good", this.dataset.held ? "Saved here, not sent" : "Synced"] : ["good", "Read-only"];
        state.dataset.state = look;
        state.dataset.unsaved = String(unsaved);
        if (state.textContent !== words) {
          state.textContent = words!;
        }
        tools.hidden = !canWrite;
      },
    };
  }

  /** Text, preview or both; remembered in this browser. */
  private panes(): HTMLElement {
    const stored = localStorage.getItem("note-panes");
    const now: Panes = stored === "write" || stored === "read" ? stored : matchMedia("(max-width: 900px)").matches ? "write" : "both";
    const group = element("div", "segments note-look");
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", "What is shown");
    const show = (panes: Panes): void => {
      this.dataset.panes = panes;
    };
    for (const [panes, words] of [["write", "Text"], ["both", "Both"], ["read", "Preview"]] as [Panes, string][]) {
      const input = element("input", "");
      input.type = "radio";
      input.name = "note-panes";
      input.checked = panes === now;
      input.addEventListener("change", () => {
        localStorage.setItem("note-panes", panes);
        show(panes);
      });
      group.append(element("label", "", input, words));
    }
    show(now);
    return group;
  }
}

customElements.define("note-editor", NoteEditor);
