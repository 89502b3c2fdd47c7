// Around the native player: says so when this browser cannot play a file, instead of a spinner for ever.

class MediaStage extends HTMLElement {
  connectedCallback(): void {
    const player = this.querySelector<HTMLMediaElement>("video, audio");
    if (!player) {
      return;
    }
    const type = this.dataset.type ?? "";
    player.addEventListener("error", () => this.explain(player.error));
    const look = (): void => {
      if (player instanceof HTMLVideoElement && player.videoWidth === 0 && type.startsWith("video/")) {
        this.tell("This browser plays the sound of this video, but not its picture.");
      }
    };
    player.addEventListener("loadedmetadata", look);
    player.addEventListener("ended", () => this.querySelector<HTMLElement>("[data-next]")?.focus());
    if (player.error) {
      this.explain(player.error);
    } else if (type !== "" && player.canPlayType(type) === "" && player.readyState === 0) {
      // It may play all the same (the kind is guessed from the name), so the player stays and the words go if it does.
      this.tell("This kind of file may not play in this browser.");
      player.addEventListener("canplay", () => this.toggleWords(false), { once: true });
    } else if (player.readyState > 0) {
      // This script comes on demand, and the player may have been faster.
      look();
    }
  }

  private explain(error: MediaError | null): void {
    if (error?.code === MediaError.MEDIA_ERR_NETWORK) {
      this.tell("The connection was lost while playing. Press play again to go on from there.");
    } else if (error?.code !== MediaError.MEDIA_ERR_ABORTED) {
      this.tell("This file's codec does not play in this browser.");
    }
  }

  private tell(reason: string): void {
    const place = this.querySelector("[data-reason]");
    if (place) {
      place.textContent = reason;
    }
    this.toggleWords(true);
  }

  private toggleWords(shown: boolean): void {
    this.querySelector("[data-cannot-play]")?.toggleAttribute("hidden", !shown);
  }
}

customElements.define("media-stage", MediaStage);

export {};
