// Where the others are in the text. Their colours are classes of a palette, because inline styles are refused.
import { RangeSet, StateEffect, StateField, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

interface Person {
  user?: { name?: string; palette?: number };
  cursor?: { anchor: unknown; head: unknown } | null;
}

class Caret extends WidgetType {
  constructor(private readonly name: string, private readonly palette: number) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.palette === this.palette;
  }

  toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = `caret palette-${this.palette}`;
    const label = document.createElement("span");
    label.className = "caret-name";
    label.textContent = this.name;
    caret.append("\u2060", label, "\u2060");
    caret.setAttribute("aria-hidden", "true");
    return caret;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const moved = StateEffect.define<DecorationSet>();

const field = StateField.define<DecorationSet>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    const news = transaction.effects.find((effect) => effect.is(moved));
    return news ? (news.value as DecorationSet) : marks.map(transaction.changes);
  },
  provide: (own) => EditorView.decorations.from(own),
});

export const palette = (person: Person): number => (person.user?.palette ?? 0) % 8;

/** Shows the others, and tells them where this window's cursor is. */
export function cursors(text: Y.Text, awareness: Awareness) {
  const doc = text.doc!;
  const place = (at: unknown): number | null => {
    const found = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(at), doc);
    return found?.type === text ? found.index : null;
  };

  function marks(length: number): DecorationSet {
    const ranges: Range<Decoration>[] = [];
    for (const [client, state] of awareness.getStates() as Map<number, Person>) {
      if (client === doc.clientID || !state.cursor) {
        continue;
      }
      const anchor = place(state.cursor.anchor);
      const head = place(state.cursor.head);
      if (anchor === null || head === null || Math.max(anchor, head) > length) {
        continue;
      }
      const colour = palette(state);
      if (anchor !== head) {
        ranges.push(Decoration.mark({ class: `chosen palette-${colour}` }).range(Math.min(anchor, head), Math.max(anchor, head)));
      }
      ranges.push(Decoration.widget({ widget: new Caret(state.user?.name ?? "", colour), side: head > anchor ? -1 : 1 }).range(head));
    }
    return RangeSet.of(ranges, true);
  }

  const plugin = ViewPlugin.fromClass(class {
    private queued = false;

    constructor(private readonly view: EditorView) {
      awareness.on("change", this.follow);
    }

    update(update: ViewUpdate): void {
      if (update.selectionSet || update.focusChanged || update.docChanged) {
        this.tell(update);
      }
    }

    destroy(): void {
      awareness.off("change", this.follow);
    }

    private tell({ view, state }: ViewUpdate): void {
      const { anchor, head } = state.selection.main;
      const now = view.hasFocus
        ? { anchor: Y.createRelativePositionFromTypeIndex(text, anchor), head: Y.createRelativePositionFromTypeIndex(text, head) }
        : null;
      const before = awareness.getLocalState()?.cursor as { anchor: unknown; head: unknown } | null | undefined;
      if (JSON.stringify(now) !== JSON.stringify(before ?? null)) {
        awareness.setLocalStateField("cursor", now);
      }
    }

    // A change of the text and of a cursor may come within one update of the view, which takes no other meanwhile.
    private readonly follow = (): void => {
      if (!this.queued) {
        this.queued = true;
        setTimeout(() => {
          this.queued = false;
          this.view.dispatch({ effects: moved.of(marks(this.view.state.doc.length)) });
        });
      }
    };
  });
  return [field, plugin];
}
