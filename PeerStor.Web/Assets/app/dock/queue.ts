// What plays after what.
export interface Song { id: string; src: string; title: string; artist: string; album: string; cover: string; url: string }

export class Queue {
  songs: Song[] = [];
  at = 0;
  repeat: "off" | "all" | "one" = "off";
  private inOrder: Song[] | null = null;

  get current(): Song | undefined {
    return this.songs[this.at];
  }

  get isShuffled(): boolean {
    return this.inOrder !== null;
  }

  set(songs: Song[], at: number): void {
    this.songs = songs;
    this.at = at;
    this.inOrder = null;
  }

  goTo(at: number): void {
    this.at = at;
  }

  /** False at the end, unless all is repeated. */
  step(by: number): boolean {
    const next = this.at + by;
    if (next < 0 || next >= this.songs.length) {
      if (this.repeat !== "all" || this.songs.length === 0) {
        return false;
      }
    }
    this.at = (next + this.songs.length) % this.songs.length;
    return true;
  }

  /** In any order, the song that plays first; once more: in their own order again. */
  shuffle(): void {
    const playing = this.current;
    if (this.inOrder) {
      this.songs = this.inOrder;
      this.inOrder = null;
    } else {
      this.inOrder = [...this.songs];
      const rest = this.songs.filter((song) => song !== playing);
      for (let i = rest.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [rest[i], rest[j]] = [rest[j]!, rest[i]!];
      }
      this.songs = playing ? [playing, ...rest] : rest;
    }
    this.at = Math.max(0, this.songs.findIndex((song) => song === playing));
  }

  nextRepeat(): void {
    this.repeat = this.repeat === "off" ? "all" : this.repeat === "all" ? "one" : "off";
  }
}
