// Makes notes of files that are dropped or chosen: Markdown, whole folders, and zips of them.
import { antiforgery, element } from "../page";
import { takeDrop, walk } from "../uploads/walk";
import { readZip } from "./zip";

interface Found {
  path: string;
  blob: Blob;
  modified?: Date;
}

interface Imported {
  note: { id: string; title: string } | null;
  skipped: string | null;
}

const MOST_FILES = 5000;
const MARKDOWN = /\.(md|markdown|txt)$/i;

const stem = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(MARKDOWN, "");

/** The title that the front matter says; other programs link to a note by its file's name. */
function titleOf(path: string, text: string): string {
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? "";
  const said = /^title:[ \t]*(.+)$/m.exec(front)?.[1]?.trim().replace(/^(["'])(.*)\1$/, "$2");
  return said || stem(path);
}

/** Links to other files of the import become links to their notes. */
function linked(text: string, titles: Map<string, string>): string {
  return text
    .replace(/\[\[([^\]|#\n]+)((?:[|#][^\]\n]*)?)\]\]/g, (whole, name: string) => {
      const title = titles.get(stem(name.trim()).toLowerCase());
      return title ? `[[${title}]]` : whole;
    })
    .replace(/(\[[^\]\n]*\])\((?![a-z]+:|\/)([^)\s]+\.(?:md|markdown))\)/gi, (whole, label: string, path: string) => {
      const title = titles.get(stem(safeDecode(path)).toLowerCase());
      return title ? `${label}(/notepad/open?title=${encodeURIComponent(title)})` : whole;
    });
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

class NoteImport extends HTMLElement {
  private busy = false;
  private readonly events = new AbortController();

  connectedCallback(): void {
    const { signal } = this.events;
    const over = (event: DragEvent, isOver: boolean): void => {
      event.preventDefault();
      event.stopPropagation();
      this.querySelector(".import-place")?.classList.toggle("is-over", isOver);
    };
    this.addEventListener("dragover", (event) => over(event, true), { signal });
    this.addEventListener("dragleave", (event) => over(event, false), { signal });
    this.addEventListener("drop", (event) => {
      over(event, false);
      void this.take(event.dataTransfer ? takeDrop(event.dataTransfer) : []);
    }, { signal });
    this.addEventListener("change", (event) => {
      event.stopPropagation();
      const input = event.target as HTMLInputElement;
      const files = [...(input.files ?? [])];
      input.value = "";
      void this.take(files);
    }, { signal });
  }

  disconnectedCallback(): void {
    this.events.abort();
  }

  private async take(things: (FileSystemEntry | File)[]): Promise<void> {
    if (this.busy || things.length === 0) {
      return;
    }
    this.busy = true;
    this.results.replaceChildren();
    this.say("Reading…");
    try {
      const texts = await this.read(await this.find(things));
      await this.send(texts);
    } finally {
      this.busy = false;
    }
  }

  private async find(things: (FileSystemEntry | File)[]): Promise<Found[]> {
    const found: Found[] = [];
    const add = (path: string, blob: Blob, modified?: Date): void => {
      if (found.length >= MOST_FILES) {
        this.tell(path, `left out: at most ${MOST_FILES} files at once`);
      } else if (MARKDOWN.test(path)) {
        found.push({ path, blob, modified });
      } else {
        this.tell(path, "left out: not a Markdown file");
      }
    };
    for await (const { file, path } of walk(things)) {
      if (file && /\.zip$/i.test(path)) {
        try {
          for await (const entry of readZip(file)) {
            add(entry.path, entry.blob, entry.modified);
          }
        } catch (problem) {
          this.tell(path, `could not be read: ${problem instanceof Error ? problem.message : "it is no zip"}`);
        }
      } else if (file) {
        add(path, file, new Date(file.lastModified));
      }
    }
    return found;
  }

  private async read(found: Found[]): Promise<(Found & { text: string })[]> {
    const texts: (Found & { text: string })[] = [];
    for (const file of found) {
      try {
        texts.push({ ...file, text: new TextDecoder("utf-8", { fatal: true }).decode(await file.blob.arrayBuffer()) });
      } catch {
        this.tell(file.path, "left out: not text in UTF-8");
      }
    }
    return texts;
  }

  private async send(texts: (Found & { text: string })[]): Promise<void> {
    const titles = new Map(texts.map(({ path, text }) => [stem(path).toLowerCase(), titleOf(path, text)]));
    const bar = this.querySelector("progress")!;
    bar.hidden = false;
    bar.max = Math.max(1, texts.length);
    let made = 0;
    for (const [at, { path, text, modified }] of texts.entries()) {
      if (!this.isConnected) {
        return;
      }
      bar.value = at;
      this.say(`${at} of ${texts.length} done`);
      made += await this.post(path, linked(text, titles), modified) ? 1 : 0;
    }
    bar.hidden = true;
    this.say(`${made} of ${texts.length} ${texts.length === 1 ? "file is a note" : "files are notes"} now.`);
  }

  private async post(path: string, text: string, modified?: Date): Promise<boolean> {
    try {
      const query = new URLSearchParams({ name: path.slice(path.lastIndexOf("/") + 1) });
      if (modified && !Number.isNaN(modified.getTime())) {
        query.set("modified", modified.toISOString());
      }
      const answer = await fetch(`/api/v1/notes-import?${query}`, {
        method: "POST", body: text, headers: { ...antiforgery(), "Content-Type": "text/markdown" },
      });
      const said = await answer.json() as Imported & { title?: string; detail?: string };
      if (!answer.ok) {
        this.tell(path, `not imported: ${said.title ?? ""}. ${said.detail ?? ""}`);
        return false;
      }
      const link = element("a", "", said.note?.title ?? path);
      link.href = `/notepad/${said.note?.id ?? ""}`;
      this.tell(path, said.skipped ? `left out: ${said.skipped}` : "imported as ", ...(said.skipped ? [] : [link]));
      return !said.skipped;
    } catch {
      this.tell(path, "not imported: the connection failed");
      return false;
    }
  }

  private get results(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-results]")!;
  }

  private say(words: string): void {
    this.querySelector("[data-said]")!.textContent = words;
  }

  private tell(path: string, words: string, ...more: Node[]): void {
    this.results.append(element("li", "", element("strong", "", path), ": ", words, ...more));
  }
}

customElements.define("note-import", NoteImport);
