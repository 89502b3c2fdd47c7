// A worker: finds the words of a language in a text. It sees text and answers with numbers.
import hljs from "highlight.js/lib/common";

interface Branch {
  scope?: string;
  children: (Branch | string)[];
}

/** The highlighter's many names for our few colours, by their beginning; the numbers are places in "kinds". */
const colours: [RegExp, number][] = [
  [/^(keyword|literal|selector-tag|template-tag|operator)/, 0],
  [/^(string|regexp|char|link|code)/, 1],
  [/^(number|symbol|bullet)/, 2],
  [/^(comment|quote|doctag)/, 3],
  [/^(title|section|name|function)/, 4],
  [/^(type|built_in|class)/, 5],
  [/^(attr|attribute|property|variable|params|selector|template-variable)/, 6],
  [/^(meta|tag)/, 7],
  [/^addition/, 8],
  [/^deletion/, 9],
];

function collect(branch: Branch | string, kind: number | undefined, tokens: number[], at: number): number {
  if (typeof branch === "string") {
    if (kind !== undefined) {
      tokens.push(at, at + branch.length, kind);
    }
    return at + branch.length;
  }
  const own = branch.scope ? colours.find(([names]) => names.test(branch.scope ?? ""))?.[1] : undefined;
  return branch.children.reduce((place, child) => collect(child, own ?? kind, tokens, place), at);
}

self.addEventListener("message", ({ data }: MessageEvent<{ code: string; language: string }>) => {
  const tokens: number[] = [];
  try {
    if (hljs.getLanguage(data.language)) {
      const result = hljs.highlight(data.code, { language: data.language, ignoreIllegals: true });
      collect((result._emitter as unknown as { rootNode: Branch }).rootNode, undefined, tokens, 0);
    }
  } catch {
    // Then it stays plain text.
  }
  const answer = Uint32Array.from(tokens);
  self.postMessage(answer, { transfer: [answer.buffer] });
});
