// [[ offers the titles of notes.
import { autocompletion, startCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";

async function titles(context: CompletionContext): Promise<CompletionResult | null> {
  const typed = context.matchBefore(/\[\[(?:(?!\[\[|\]\])[^\n])*/);
  if (!typed) {
    return null;
  }
  const query = encodeURIComponent(typed.text.slice(2));
  const answer = await fetch(`/notepad/open?handler=Titles&title=${query}`);
  const lines = answer.ok ? (await answer.text()).split("\n").filter(Boolean) : [];
  return {
    from: typed.from + 2,
    filter: false,
    options: lines.map((title) => ({
      label: title,
      apply: (view, _completion, from, to) => {
        const closed = view.state.sliceDoc(to, to + 2) === "]]";
        view.dispatch({
          changes: { from, to, insert: closed ? title : `${title}]]` },
          selection: { anchor: from + title.length + 2 },
          userEvent: "input.complete",
        });
      },
    })),
  };
}

export { startCompletion };

export const noteCompletion = autocompletion({ override: [titles], icons: false, activateOnTyping: true });
