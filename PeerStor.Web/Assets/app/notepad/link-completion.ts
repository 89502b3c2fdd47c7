// Titles after [[ are fetched with what shows them the first time that somebody types [[: most notes are written without.
import { Compartment, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const OPENED = "[[";

export function linkCompletion(): Extension {
  const place = new Compartment();
  let isLoading = false;
  const load = async (view: EditorView): Promise<void> => {
    isLoading = true;
    try {
      const { noteCompletion, startCompletion } = await import("./completion");
      view.dispatch({ effects: place.reconfigure(noteCompletion) });
      startCompletion(view);
    } catch {
      // Without a connection: it is tried again with the next [[.
      isLoading = false;
    }
  };
  return place.of(EditorView.updateListener.of((update) => {
    const at = update.state.selection.main.head;
    if (update.docChanged && !isLoading && update.state.sliceDoc(at - OPENED.length, at) === OPENED) {
      void load(update.view);
    }
  }));
}
