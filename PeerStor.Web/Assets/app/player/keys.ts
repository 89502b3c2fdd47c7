// Keys as people know them from other players.
export interface Keyed {
  toggle(): void;
  seekBy(seconds: number): void;
  seekToShare(share: number): void;
  volumeBy(step: number): void;
  mute(): void;
  fullscreen(): void;
  captions(): void;
  speedBy(step: number): void;
  next(): void;
  previous(): void;
  pictureInPicture(): void;
  help(): void;
}

export const keyWords: [string, string][] = [
  ["Space, K", "play or pause"], ["J, L", "back or forward 10 seconds"], ["← →", "back or forward 5 seconds"], ["↑ ↓", "louder or quieter"],
  ["M", "sound on or off"], ["F", "full screen"], ["C", "subtitles"], ["< >", "slower or faster"], ["0 to 9", "to that tenth"],
  ["N, P", "next or previous in the folder"], ["I", "picture in picture"], ["?", "this list"],
];

/** Whether the key was one of these. */
export function press(player: Keyed, event: KeyboardEvent): boolean {
  const actions: Record<string, () => void> = {
    " ": () => player.toggle(), k: () => player.toggle(), j: () => player.seekBy(-10), l: () => player.seekBy(10),
    arrowleft: () => player.seekBy(-5), arrowright: () => player.seekBy(5), arrowup: () => player.volumeBy(0.05), arrowdown: () => player.volumeBy(-0.05),
    m: () => player.mute(), f: () => player.fullscreen(), c: () => player.captions(), "<": () => player.speedBy(-1), ">": () => player.speedBy(1),
    n: () => player.next(), p: () => player.previous(), i: () => player.pictureInPicture(), "?": () => player.help(),
  };
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  }
  if (/^[0-9]$/.test(key)) {
    player.seekToShare(Number(key) / 10);
    return true;
  }
  actions[key]?.();
  return key in actions;
}

/** Where keys mean something else: in fields, and on buttons and links those that press them. */
export function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.closest("input:not([type='range']), textarea, select, dialog, [contenteditable='true']") !== null
    || (target.closest("button, a, summary, input") !== null && [" ", "Enter"].includes(event.key))
    || (target.matches("input[type='range'], input[type='radio']") && event.key.startsWith("Arrow"));
}
