// Music that goes on while one looks around: a bar at the bottom of every screen, outside of what navigation swaps.
import { element, icon } from "../page";
import { iconButton, show, slider } from "../player/parts";
import { followPlace } from "../player/places";
import { showSession } from "../player/session";
import { explain } from "../player/trouble";
import { clock, spoken } from "../player/words";
import { Queue, type Song } from "./queue";

class AudioDock extends HTMLElement {
  private readonly queue = new Queue();
  private readonly audio = new Audio();
  private readonly list = element("ol", "dock-list");
  private readonly song = element("a", "dock-title");
  private readonly artist = element("span", "dock-artist");
  private readonly cover = element("span", "dock-cover");
  private readonly range = slider("Seek", "dock-range", 1000);
  private readonly time = element("span", "p-time");
  private readonly said = element("p", "dock-said");

  connectedCallback(): void {
    if (this.childElementCount > 0) {
      return;
    }
    const play = iconButton("Play", "play", () => this.toggle());
    const shuffle = iconButton("Shuffle", "shuffle", () => { this.queue.shuffle(); this.draw(); });
    const repeat = iconButton("Repeat", "repeat", () => { this.queue.nextRepeat(); this.draw(); });
    const sound = slider("Volume", "p-volume", 1);
    sound.value = String(this.audio.volume);
    sound.addEventListener("input", () => { this.audio.volume = Number(sound.value); });
    const listed = iconButton("Queue", "list-music", () => {
      this.list.hidden = !this.list.hidden;
      listed.setAttribute("aria-expanded", String(!this.list.hidden));
    });
    listed.setAttribute("aria-expanded", "false");
    this.list.hidden = true;
    this.said.setAttribute("role", "alert");
    this.range.addEventListener("input", () => {
      if (Number.isFinite(this.audio.duration)) {
        this.audio.currentTime = Number(this.range.value) / 1000 * this.audio.duration;
      }
    });
    this.append(this.list, this.said, element("div", "dock-row",
      this.cover, element("div", "dock-words", this.song, this.artist),
      element("div", "dock-buttons",
        shuffle, iconButton("Previous", "skip-back", () => this.step(-1)), play, iconButton("Next", "skip-forward", () => this.step(1)), repeat),
      this.time, this.range, sound, listed, iconButton("Close the player", "x", () => this.close())));
    this.audio.addEventListener("ended", () => this.onEnded());
    this.audio.addEventListener("error", () => void this.onError());
    this.audio.addEventListener("timeupdate", () => this.follow());
    for (const name of ["play", "pause"]) {
      this.audio.addEventListener(name, () => {
        show(play, this.audio.paused ? "Play" : "Pause", this.audio.paused ? "play" : "pause");
        this.mark();
      });
    }
    followPlace(this.audio, () => this.queue.current?.id ?? "", new AbortController().signal);
    this.addEventListener("redraw", () => {
      repeat.setAttribute("aria-pressed", String(this.queue.repeat !== "off"));
      show(repeat, this.queue.repeat === "one" ? "Repeat: this song" : this.queue.repeat === "all" ? "Repeat: all" : "Repeat: off", this.queue.repeat === "one" ? "repeat-1" : "repeat");
      shuffle.setAttribute("aria-pressed", String(this.queue.isShuffled));
    });
    document.addEventListener("htmx:after:swap", () => this.mark());
  }

  /** Plays a list from one of its songs on. */
  play(songs: Song[], from: number, shuffled = false): void {
    this.queue.set(songs, from);
    if (shuffled) {
      this.queue.shuffle();
    }
    this.toggleAttribute("data-visible", true);
    document.documentElement.toggleAttribute("data-listening", true);
    this.start();
  }

  toggle(): void {
    if (this.audio.paused) {
      void this.audio.play().catch(() => undefined);
    } else {
      this.audio.pause();
    }
  }

  private start(): void {
    const song = this.queue.current;
    if (!song) {
      return;
    }
    this.said.textContent = "";
    this.audio.src = song.src;
    void this.audio.play().catch(() => undefined);
    showSession({ title: song.title, artist: song.artist, album: song.album, picture: song.cover }, {
      play: () => this.toggle(), pause: () => this.toggle(), nexttrack: () => this.step(1), previoustrack: () => this.step(-1),
      seekto: ({ seekTime }) => { this.audio.currentTime = seekTime ?? 0; },
    });
    this.draw();
  }

  private step(by: number): void {
    // As everywhere: "previous" in the middle of a song goes to its start.
    if (by < 0 && this.audio.currentTime > 3) {
      this.audio.currentTime = 0;
    } else if (this.queue.step(by)) {
      this.start();
    }
  }

  private onEnded(): void {
    if (this.queue.repeat === "one") {
      void this.audio.play();
    } else if (this.queue.step(1)) {
      this.start();
    }
  }

  private async onError(): Promise<void> {
    if (this.audio.getAttribute("src")) {
      this.said.textContent = `“${this.queue.current?.title ?? ""}” does not play: ${(await explain(this.audio)).words}`;
    }
  }

  private close(): void {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.queue.set([], 0);
    this.toggleAttribute("data-visible", false);
    document.documentElement.toggleAttribute("data-listening", false);
    this.mark();
  }

  private follow(): void {
    const { currentTime, duration } = this.audio;
    this.range.value = String(duration > 0 ? currentTime / duration * 1000 : 0);
    this.range.setAttribute("aria-valuetext", `${spoken(currentTime)} of ${spoken(duration)}`);
    this.time.textContent = `${clock(currentTime)} / ${clock(duration)}`;
  }

  private draw(): void {
    const song = this.queue.current;
    this.song.textContent = song?.title ?? "";
    this.song.href = song?.url ?? "/stream";
    this.artist.textContent = [song?.artist, song?.album].filter((word) => word).join(" · ");
    const picture = song?.cover ? element("img", "") : icon("file-music");
    if (picture instanceof HTMLImageElement) {
      picture.src = song?.cover ?? "";
      picture.alt = "";
    }
    this.cover.replaceChildren(picture);
    this.list.replaceChildren(...this.queue.songs.map((one, at) => {
      const go = element("button", "dock-song", element("span", "", one.title), element("span", "muted", one.artist));
      go.type = "button";
      go.addEventListener("click", () => { this.queue.goTo(at); this.start(); });
      if (at === this.queue.at) {
        go.setAttribute("aria-current", "true");
      }
      return element("li", "", go);
    }));
    this.dispatchEvent(new Event("redraw"));
    this.mark();
  }

  /** Shows in lists which song it is. */
  private mark(): void {
    const id = this.queue.current?.id;
    for (const link of document.querySelectorAll<HTMLElement>("[data-track]")) {
      link.toggleAttribute("data-playing", link.dataset.track === id);
    }
  }
}

customElements.define("audio-dock", AudioDock);

function songsOf(album: Element): Song[] {
  return [...album.querySelectorAll<HTMLAnchorElement>("[data-track]")].map(({ href, dataset }) => ({
    id: dataset.track ?? "", src: dataset.src ?? "", title: dataset.title ?? "", artist: dataset.artist ?? "", album: dataset.album ?? "",
    cover: dataset.cover ?? "", url: href,
  }));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-play-album], [data-play-track], [data-track]") : null;
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const dock = document.querySelector<AudioDock>("audio-dock");
  const album = target?.closest("[data-album]") ?? document.querySelector("#main [data-album]");
  if (!target || !dock || !album || !plain) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const songs = songsOf(album);
  const id = target.dataset.track ?? target.dataset.playTrack;
  dock.play(songs, Math.max(0, songs.findIndex((song) => song.id === id)), target.dataset.playAlbum === "shuffle");
}, true);
