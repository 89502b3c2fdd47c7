// Colours for code by the browser's highlights: ranges over text nodes. No element is made from what a file says, and a
// worker finds the ranges, so that no text can hold up or change the page.

/** In the order of the numbers that the worker answers with; the style sheet has a colour for each. */
export const kinds = ["keyword", "string", "number", "comment", "title", "type", "attribute", "meta", "added", "removed"] as const;

/** Longer texts stay plain: a browser paints every range again on each scroll. */
const mostCharacters = 300_000;
/** Some expressions take for ever on some texts. */
const patience = 5000;

interface Job {
  code: string;
  language: string;
  done: (tokens: Uint32Array) => void;
}

const jobs: Job[] = [];
let worker: Worker | undefined;
let watchdog = 0;

function next(): void {
  const job = jobs[0];
  if (!job) {
    return;
  }
  worker ??= start();
  watchdog = window.setTimeout(() => {
    worker?.terminate();
    worker = undefined;
    finish(new Uint32Array());
  }, patience);
  worker.postMessage({ code: job.code, language: job.language });
}

function start(): Worker {
  const made = new Worker(new URL("./highlighter.js", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<Uint32Array>) => finish(data));
  return made;
}

function finish(tokens: Uint32Array): void {
  clearTimeout(watchdog);
  jobs.shift()?.done(tokens);
  next();
}

export class Painting {
  private readonly ranges: [Highlight, AbstractRange][] = [];
  private isGone = false;

  /** Paints text nodes that follow each other. */
  paint(nodes: (Node | null)[], language: string): void {
    const texts = nodes.filter((node) => node instanceof Text);
    const code = texts.map((text) => text.data).join("");
    if (code.length > mostCharacters || !("highlights" in CSS)) {
      return;
    }
    jobs.push({ code, language, done: (tokens) => !this.isGone && this.mark(texts, tokens) });
    if (jobs.length === 1) {
      next();
    }
  }

  clear(): void {
    this.isGone = true;
    this.ranges.forEach(([highlight, range]) => highlight.delete(range));
    this.ranges.length = 0;
  }

  /** Tokens come as triples of start, end and kind, in the order of the text. */
  private mark(texts: Text[], tokens: Uint32Array): void {
    let at = 0;
    let start = 0;
    for (let index = 0; index < tokens.length; index += 3) {
      const [from, to, kind] = [tokens[index] ?? 0, tokens[index + 1] ?? 0, kinds[tokens[index + 2] ?? 0]];
      let text = texts[at];
      while (text && from >= start + text.length) {
        start += text.length;
        text = texts[++at];
      }
      // A token over several lines is a range for each: lines out of sight are laid out apart.
      for (let [node, place, line] = [text, start, at]; node && place < to && kind; place += node.length, node = texts[++line]) {
        this.add(kind, new StaticRange({
          startContainer: node, startOffset: Math.max(0, from - place),
          endContainer: node, endOffset: Math.min(node.length, to - place),
        }));
      }
    }
  }

  private add(kind: string, range: AbstractRange): void {
    const name = `code-${kind}`;
    const highlight = CSS.highlights.get(name) ?? new Highlight();
    CSS.highlights.set(name, highlight);
    highlight.add(range);
    this.ranges.push([highlight, range]);
  }
}
