// What the operating system shows of what plays: title, picture, and its own buttons.
export interface Playing { title: string; artist?: string; album?: string; picture?: string }

export function showSession(playing: Playing, acts: Partial<Record<MediaSessionAction, MediaSessionActionHandler | null>>): void {
  if (!("mediaSession" in navigator)) {
    return;
  }
  navigator.mediaSession.metadata = new MediaMetadata({
    title: playing.title,
    artist: playing.artist ?? "",
    album: playing.album ?? "",
    artwork: playing.picture ? [{ src: playing.picture, type: "image/jpeg" }] : [],
  });
  for (const action of ["play", "pause", "previoustrack", "nexttrack", "seekbackward", "seekforward", "seekto"] as MediaSessionAction[]) {
    navigator.mediaSession.setActionHandler(action, acts[action] ?? null);
  }
}
