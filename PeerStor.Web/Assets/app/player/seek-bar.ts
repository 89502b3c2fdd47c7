// The bar: how far it is, what is loaded, where chapters begin, and a frame of the place under the pointer.
import { element } from "../page";
import { slider } from "./parts";
import { clock, spoken } from "./words";

export interface Chapter { start: number; title: string }
export interface Frames { url: string; width: number; height: number; columns: number; count: number; interval: number }
export interface PlayerData { duration: number; chapters: Chapter[]; frames: Frames | null }

export class SeekBar {
  readonly root: HTMLElement;
  private readonly range = slider("Seek", "p-range", 1000);
  private readonly loaded = element("div", "p-loaded");
  private readonly played = element("div", "p-played");
  private readonly preview = element("div", "p-preview");
  private readonly frame = element("div", "p-frame");
  private readonly words = element("span", "");
  private dragging = false;

  constructor(private readonly media: HTMLMediaElement, private readonly data: PlayerData, signal: AbortSignal) {
    this.preview.append(this.frame, this.words);
    this.preview.hidden = true;
    this.preview.setAttribute("aria-hidden", "true");
    const marks = data.duration > 0 ? data.chapters.filter((chapter) => chapter.start > 1).map((chapter) => this.mark(chapter)) : [];
    this.root = element("div", "p-seek", element("div", "p-track", this.loaded, this.played, ...marks), this.range, this.preview);
    this.range.addEventListener("input", () => {
      this.dragging = true;
      this.paint(Number(this.range.value) / 1000);
      this.point(Number(this.range.value) / 1000);
      this.media.currentTime = Number(this.range.value) / 1000 * this.duration;
    });
    this.range.addEventListener("change", () => { this.dragging = false; this.preview.hidden = true; });
    this.range.addEventListener("pointermove", ({ clientX }) => {
      const { left, width } = this.range.getBoundingClientRect();
      this.point(Math.min(1, Math.max(0, (clientX - left) / width)));
    });
    this.range.addEventListener("pointerleave", () => { this.preview.hidden = true; });
    for (const name of ["timeupdate", "progress", "seeked", "durationchange", "loadedmetadata"]) {
      media.addEventListener(name, () => this.follow(), { signal });
    }
    if (data.frames) {
      this.frame.style.inlineSize = `${data.frames.width}px`;
      this.frame.style.blockSize = `${data.frames.height}px`;
    } else {
      this.frame.hidden = true;
    }
  }

  get duration(): number {
    return Number.isFinite(this.media.duration) && this.media.duration > 0 ? this.media.duration : this.data.duration;
  }

  chapterAt(time: number): Chapter | undefined {
    return this.data.chapters.findLast((chapter) => chapter.start <= time + 0.01);
  }

  private follow(): void {
    const { duration, media } = this;
    const at = duration > 0 ? media.currentTime / duration : 0;
    if (!this.dragging) {
      this.range.value = String(at * 1000);
      this.paint(at);
    }
    let end = 0;
    for (let i = 0; i < media.buffered.length; i++) {
      if (media.buffered.start(i) <= media.currentTime + 0.5) {
        end = Math.max(end, media.buffered.end(i));
      }
    }
    this.loaded.style.inlineSize = `${duration > 0 ? Math.min(100, end / duration * 100) : 0}%`;
    this.range.setAttribute("aria-valuetext", `${spoken(media.currentTime)} of ${spoken(duration)}`);
  }

  private paint(at: number): void {
    this.played.style.inlineSize = `${at * 100}%`;
  }

  /** Shows what is at a place of the bar. */
  private point(at: number): void {
    const { duration, data: { frames } } = this;
    if (duration <= 0) {
      return;
    }
    const time = at * duration;
    const chapter = this.chapterAt(time)?.title ?? "";
    this.words.textContent = chapter ? `${clock(time)} · ${chapter}` : clock(time);
    this.preview.hidden = false;
    if (frames) {
      const index = Math.min(frames.count - 1, Math.floor(time / frames.interval));
      this.frame.style.backgroundImage = `url("${frames.url}")`;
      this.frame.style.backgroundPosition = `${-(index % frames.columns) * frames.width}px ${-Math.floor(index / frames.columns) * frames.height}px`;
    }
    const half = this.preview.offsetWidth / 2;
    const width = this.root.clientWidth;
    this.preview.style.insetInlineStart = `${Math.min(Math.max(at * width, half), Math.max(half, width - half))}px`;
  }

  private mark(chapter: Chapter): HTMLElement {
    const made = element("div", "p-chapter");
    made.style.insetInlineStart = `${chapter.start / this.data.duration * 100}%`;
    return made;
  }
}
