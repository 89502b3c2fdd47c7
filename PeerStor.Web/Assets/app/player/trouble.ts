// Why a file does not play, in words: its codec, the connection, or that it is gone.
export interface Trouble { words: string; retry: boolean }

export async function explain(media: HTMLMediaElement): Promise<Trouble> {
  try {
    const answer = await fetch(media.currentSrc || media.src, { method: "HEAD" });
    if (answer.status === 404) {
      return { words: "This file is not here any more. It may be in the trash.", retry: false };
    }
    if (answer.status === 401) {
      return { words: "You are signed out. Sign in again to go on.", retry: false };
    }
    if (!answer.ok) {
      return { words: "This device cannot read the file right now.", retry: true };
    }
  } catch {
    return { words: "The connection was lost.", retry: true };
  }
  return media.error?.code === MediaError.MEDIA_ERR_NETWORK
    ? { words: "The connection was lost while playing.", retry: true }
    : { words: "This file's codec does not play in this browser.", retry: false };
}
