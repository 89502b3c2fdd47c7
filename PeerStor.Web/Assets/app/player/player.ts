// A player around the browser's own <video>. Without scripts the <video> stays as it is.
import htmx from "htmx.org";
import { element } from "../page";
import { Controls } from "./controls";
import { type Keyed, isTaken, press } from "./keys";
import { Overlays } from "./overlays";
import { followPlace } from "./places";
import type { PlayerData } from "./seek-bar";
import { showSession } from "./session";
import { explain } from "./trouble";

const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const countdown = 8;
const hideAfter = 2500;

/** The next one begins by itself when the one before it ended that way. */
const goingOn = "peerstor-goes-on";

class MediaPlayer extends HTMLElement implements Keyed {
  private life = new AbortController();
  private readonly overlays = new Overlays();
  private video!: HTMLVideoElement;
  private controls!: Controls;
  private hiding = 0;

  connectedCallback(): void {
    const video = this.querySelector("video");
    if (!video) {
      return;
    }
    this.life = new AbortController();
    const { signal } = this.life;
    this.video = video;
    video.controls = false;
    video.tabIndex = -1;
    const data = JSON.parse(this.dataset.player ?? "{}") as PlayerData;
    this.controls = new Controls(this, video, { duration: data.duration ?? 0, chapters: data.chapters ?? [], frames: data.frames ?? null }, speeds, signal);
    this.append(this.overlays.root, this.controls.root);
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
    video.addEventListener("ended", () => this.onEnded(), { signal });
    video.addEventListener("error", () => void this.onError(), { signal });
    video.addEventListener("play", () => { this.overlays.close(); this.wake(); }, { signal });
    video.addEventListener("pause", () => this.wake(), { signal });
    this.addEventListener("pointermove", () => this.wake(), { signal });
    this.addEventListener("focusin", () => this.wake(), { signal });
    this.listenToTaps(signal);
    followPlace(video, () => this.dataset.file ?? "", signal);
    showSession({ title: this.dataset.name ?? "", picture: this.dataset.poster }, {
      play: () => void video.play(), pause: () => video.pause(),
      seekbackward: () => this.seekBy(-10), seekforward: () => this.seekBy(10),
      seekto: ({ seekTime }) => { video.currentTime = seekTime ?? 0; },
      nexttrack: this.dataset.next ? () => this.next() : null, previoustrack: this.dataset.previous ? () => this.previous() : null,
    });
    this.begin();
  }

  disconnectedCallback(): void {
    this.life.abort();
    this.overlays.close();
    this.video?.pause();
    // Nothing more is loaded for a film that nobody sees.
    this.video?.removeAttribute("src");
    this.video?.load();
  }

  toggle(): void {
    if (this.video.paused) {
      void this.video.play().catch(() => undefined);
    } else {
      this.video.pause();
    }
  }

  seekBy(seconds: number): void {
    this.video.currentTime = Math.max(0, Math.min(this.controls.duration, this.video.currentTime + seconds));
    this.flash(`${seconds > 0 ? "+" : "−"}${Math.abs(seconds)} s`);
  }

  seekToShare(share: number): void {
    this.video.currentTime = this.controls.duration * share;
    this.wake();
  }

  volumeBy(step: number): void {
    this.video.muted = false;
    this.video.volume = Math.min(1, Math.max(0, this.video.volume + step));
    this.flash(`${Math.round(this.video.volume * 100)} %`);
  }

  mute(): void {
    this.video.muted = !this.video.muted;
    this.flash(this.video.muted ? "Sound off" : "Sound on");
  }

  fullscreen(): void {
    if (document.fullscreenElement) {
      void document.exitFullscreen();
    } else {
      void this.requestFullscreen?.().catch(() => undefined);
    }
  }

  captions(): void {
    this.flash(this.controls.nextCaptions());
  }

  speedBy(step: number): void {
    const at = speeds.indexOf(this.video.playbackRate);
    this.video.playbackRate = speeds[Math.min(speeds.length - 1, Math.max(0, (at < 0 ? 3 : at) + step))] ?? 1;
    this.flash(`${this.video.playbackRate}×`);
  }

  next(): void {
    this.go(this.dataset.next);
  }

  previous(): void {
    this.go(this.dataset.previous);
  }

  pictureInPicture(): void {
    void (document.pictureInPictureElement ? document.exitPictureInPicture() : this.video.requestPictureInPicture?.())?.catch(() => undefined);
  }

  help(): void {
    this.overlays.keys();
  }

  private begin(): void {
    const { type = "", resume = "0" } = this.dataset;
    const at = Number(resume);
    if (type !== "" && this.video.canPlayType(type) === "") {
      this.cannotPlay(`This browser does not play this kind of video (${type.replace(/;.*codecs=/, ": ").replaceAll("\"", "")}).`);
    }
    const goesOn = sessionStorage.getItem(goingOn) === "yes";
    sessionStorage.removeItem(goingOn);
    if (at > 0 && !goesOn) {
      const start = (from: number): void => {
        this.video.currentTime = from;
        void this.video.play().catch(() => undefined);
        this.focus();
      };
      this.overlays.resume(at, () => start(at), () => start(0));
    } else if (goesOn) {
      void this.video.play().catch(() => undefined);
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (!isTaken(event) && press(this, event)) {
      event.preventDefault();
      this.wake();
    }
  }

  private onEnded(): void {
    if (this.dataset.next && this.controls.goesOn) {
      this.overlays.next(this.dataset.nextName ?? "", countdown, () => {
        sessionStorage.setItem(goingOn, "yes");
        this.next();
      });
    }
  }

  private async onError(): Promise<void> {
    const { words, retry } = await explain(this.video);
    if (!retry) {
      this.cannotPlay(words);
      return;
    }
    const at = this.video.currentTime;
    this.overlays.problem(words, () => {
      this.overlays.close();
      this.video.load();
      this.video.currentTime = at;
      void this.video.play().catch(() => undefined);
    });
  }

  private cannotPlay(words: string): void {
    const box = document.querySelector("[data-cannot-play]");
    const place = box?.querySelector("[data-reason]");
    if (place && place.textContent === "") {
      place.textContent = words;
    }
    box?.removeAttribute("hidden");
  }

  private go(url: string | undefined): void {
    if (url) {
      void htmx.ajax("GET", url, { target: "#main", select: "#main", swap: "outerHTML", push: "true" } as never);
    }
  }

  /** Shows the controls, and hides them when it plays and nothing moves. */
  private wake(): void {
    this.removeAttribute("data-idle");
    window.clearTimeout(this.hiding);
    this.hiding = window.setTimeout(() => this.toggleAttribute("data-idle", !this.video.paused && !this.controls.isOpen), hideAfter);
  }

  private flash(words: string): void {
    const shown = element("div", "p-flash", words);
    this.append(shown);
    window.setTimeout(() => shown.remove(), 700);
    this.wake();
  }

  /** A click plays or pauses; a second one soon after it is for the whole screen, or by touch a jump. */
  private listenToTaps(signal: AbortSignal): void {
    let waiting = 0;
    this.video.addEventListener("click", (event) => {
      const touch = (event as PointerEvent).pointerType === "touch";
      const { left, width } = this.video.getBoundingClientRect();
      const side = (event.clientX - left) / width;
      if (waiting) {
        window.clearTimeout(waiting);
        waiting = 0;
        if (touch && (side < 0.35 || side > 0.65)) {
          this.seekBy(side < 0.5 ? -10 : 10);
        } else {
          this.fullscreen();
        }
        return;
      }
      waiting = window.setTimeout(() => {
        waiting = 0;
        if (!touch || !this.hasAttribute("data-idle")) {
          this.toggle();
        }
        this.wake();
      }, 230);
    }, { signal });
  }
}

customElements.define("media-player", MediaPlayer);
