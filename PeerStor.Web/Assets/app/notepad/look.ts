// The look of the editor's inside. It lies in a shadow root, so that its styles are adopted sheets, which the policy allows.
import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";

const markdown = new Language(defineLanguageFacet(), parser.configure([GFM]), [], "markdown");

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "650" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: tags.monospace, color: "var(--code-string)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: "var(--muted)" },
  { tag: tags.quote, color: "var(--muted)" },
]);

const theme = EditorView.theme({
  "&": { fontSize: "var(--text-body)", backgroundColor: "var(--page)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.6", minHeight: "50vh", maxHeight: "70vh" },
  ".cm-content": { padding: "var(--space-3) 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 var(--space-4)" },
  ".cm-cursor": { borderInlineStartColor: "var(--text)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-small)", color: "var(--text)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--accent-strong)" },
  ".caret": { position: "relative", borderInlineStart: "2px solid var(--person)", marginInline: "-1px", pointerEvents: "none" },
  ".caret-name": {
    position: "absolute", insetBlockEnd: "100%", insetInlineStart: "-2px", padding: "0 4px", borderRadius: "3px 3px 3px 0", zIndex: "5",
    backgroundColor: "var(--person)", color: "var(--page)", font: "600 11px/1.5 var(--font)", whiteSpace: "nowrap",
  },
  ".chosen": { backgroundColor: "color-mix(in srgb, var(--person) 25%, transparent)" },
  ...Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`.palette-${at}`, { "--person": `var(--person-${at})` }])),
});

export const look = [markdown, syntaxHighlighting(colours), theme, EditorView.lineWrapping];
