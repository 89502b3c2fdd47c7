// Tells the server how far somebody is: every few seconds while it plays, and when it stops.
import { antiforgery } from "../page";

const every = 5000;

/** Follows one media element. Returns what ends it. */
export function followPlace(media: HTMLMediaElement, file: () => string, signal: AbortSignal): void {
  let told = 0;
  let last = -1;
  const tell = (stopped: boolean): void => {
    const id = file();
    if (id === "" || !Number.isFinite(media.duration) || media.duration <= 0 || Math.abs(media.currentTime - last) < 0.5) {
      return;
    }
    told = Date.now();
    last = media.currentTime;
    void fetch(`/api/v1/files/${id}/playback`, {
      method: "PUT",
      keepalive: true,
      headers: { ...antiforgery(), "Content-Type": "application/json" },
      body: JSON.stringify({ position: media.currentTime, duration: media.duration, stopped }),
    }).catch(() => undefined);
  };
  const stop = (): void => tell(true);
  media.addEventListener("timeupdate", () => {
    if (!media.paused && Date.now() - told > every) {
      tell(false);
    }
  }, { signal });
  media.addEventListener("pause", stop, { signal });
  media.addEventListener("ended", stop, { signal });
  window.addEventListener("pagehide", stop, { signal });
  signal.addEventListener("abort", stop);
}
