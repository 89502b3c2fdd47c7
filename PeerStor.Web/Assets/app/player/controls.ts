// The row under the picture.
import { element } from "../page";
import { choices, iconButton, nameIt, show, slider } from "./parts";
import type { Keyed } from "./keys";
import { type PlayerData, SeekBar } from "./seek-bar";
import { clock } from "./words";

const kept = { volume: "peerstor-volume", captions: "peerstor-captions", goesOn: "peerstor-autoplay" };

export class Controls {
  readonly root: HTMLElement;
  private readonly bar: SeekBar;
  private readonly time = element("span", "p-time");
  private readonly chapter = element("span", "p-now");
  private readonly menu = element("div", "p-menu");
  private readonly menuButton: HTMLButtonElement;

  constructor(player: Keyed & HTMLElement, private readonly video: HTMLVideoElement, data: PlayerData, private readonly speeds: number[], signal: AbortSignal) {
    this.bar = new SeekBar(video, data, signal);
    const play = iconButton("Play (K)", "play", () => player.toggle());
    const sound = iconButton("Sound off (M)", "volume-2", () => player.mute());
    const loud = slider("Volume", "p-volume", 1);
    loud.addEventListener("input", () => { video.muted = false; video.volume = Number(loud.value); });
    this.menuButton = iconButton("Subtitles and speed", "settings", () => this.openMenu(this.menu.hidden));
    this.menuButton.setAttribute("aria-expanded", "false");
    this.menu.hidden = true;
    const captions = iconButton("Subtitles (C)", "captions", () => player.captions());
    captions.hidden = video.textTracks.length === 0;
    const whole = iconButton("Full screen (F)", "maximize", () => player.fullscreen());
    const small = iconButton("Picture in picture (I)", "picture-in-picture-2", () => player.pictureInPicture());
    small.hidden = !document.pictureInPictureEnabled;
    const previous = iconButton("Previous (P)", "skip-back", () => player.previous());
    const next = iconButton("Next (N)", "skip-forward", () => player.next());
    previous.hidden = !player.dataset.previous;
    next.hidden = !player.dataset.next;
    next.title = player.dataset.nextName ? `Next (N): ${player.dataset.nextName}` : "";
    this.root = element("div", "p-controls", this.bar.root, element("div", "p-row",
      play, previous, next, sound, loud, this.time, this.chapter, element("span", "p-space"), captions, this.menuButton, small, whole), this.menu);
    const follow = (): void => {
      show(play, video.paused ? "Play (K)" : "Pause (K)", video.paused ? "play" : "pause");
      const silent = video.muted || video.volume === 0;
      show(sound, silent ? "Sound on (M)" : "Sound off (M)", silent ? "volume-x" : "volume-2");
      loud.value = String(video.muted ? 0 : video.volume);
      localStorage.setItem(kept.volume, String(video.volume));
    };
    const now = (): void => {
      this.time.textContent = `${clock(video.currentTime)} / ${clock(this.duration)}`;
      this.chapter.textContent = this.bar.chapterAt(video.currentTime)?.title ?? "";
    };
    video.volume = Math.min(1, Math.max(0, Number(localStorage.getItem(kept.volume) ?? "1")));
    for (const name of ["play", "pause", "volumechange"]) {
      video.addEventListener(name, follow, { signal });
    }
    for (const name of ["timeupdate", "durationchange", "seeking"]) {
      video.addEventListener(name, now, { signal });
    }
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.hidden && target instanceof Node && !this.menu.contains(target) && !this.menuButton.contains(target)) {
        this.openMenu(false);
      }
    }, { signal });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        this.openMenu(false);
        this.menuButton.focus();
      }
    });
    for (const track of video.querySelectorAll("track")) {
      // Above the controls, which come and go.
      track.addEventListener("load", () => {
        for (const cue of [...track.track.cues ?? []] as VTTCue[]) {
          cue.line = -4;
        }
      }, { signal });
    }
    this.showCaptions(this.preferred());
    follow();
    now();
  }

  get duration(): number {
    return this.bar.duration;
  }

  get isOpen(): boolean {
    return !this.menu.hidden;
  }

  /** Whether the next in the folder follows by itself. */
  get goesOn(): boolean {
    return localStorage.getItem(kept.goesOn) !== "no";
  }

  /** Off, then each of the subtitles in turn; returns the words for it. */
  nextCaptions(): string {
    const tracks = [...this.video.textTracks];
    if (tracks.length === 0) {
      return "No subtitles";
    }
    const at = tracks.findIndex((track) => track.mode === "showing");
    const next = at + 1 >= tracks.length ? -1 : at + 1;
    this.showCaptions(next);
    localStorage.setItem(kept.captions, tracks[next]?.language || (next < 0 ? "off" : "any"));
    return tracks[next]?.label ?? "Subtitles off";
  }

  private preferred(): number {
    const wanted = localStorage.getItem(kept.captions) ?? "off";
    const tracks = [...this.video.textTracks];
    return wanted === "off" ? -1 : Math.max(tracks.findIndex((track) => track.language === wanted), wanted === "any" ? 0 : -1);
  }

  private showCaptions(at: number): void {
    [...this.video.textTracks].forEach((track, index) => { track.mode = index === at ? "showing" : "disabled"; });
  }

  private openMenu(open: boolean): void {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    nameIt(this.menuButton, open ? "Close the settings" : "Subtitles and speed");
    if (!open) {
      return;
    }
    const tracks = [...this.video.textTracks];
    const auto = element("input", "");
    auto.type = "checkbox";
    auto.checked = this.goesOn;
    auto.addEventListener("change", () => localStorage.setItem(kept.goesOn, auto.checked ? "yes" : "no"));
    this.menu.replaceChildren(
      ...(tracks.length > 0
        ? [choices("Subtitles", ["Off", ...tracks.map((track) => track.label || track.language)], tracks.findIndex((track) => track.mode === "showing") + 1, (at) => {
          this.showCaptions(at - 1);
          localStorage.setItem(kept.captions, at === 0 ? "off" : tracks[at - 1]?.language || "any");
        })]
        : []),
      choices("Speed", this.speeds.map((speed) => speed === 1 ? "Normal" : `${speed}×`), this.speeds.indexOf(this.video.playbackRate), (at) => {
        this.video.playbackRate = this.speeds[at] ?? 1;
      }),
      element("label", "choice", auto, "Play the next one by itself"),
    );
    this.menu.querySelector<HTMLElement>("input:checked")?.focus();
  }
}
