// The states of a transfer in words.
import { size, timeLeft } from "../format";
import type { Transfer } from "./transfer";

/** "sending"; the reason as well when it failed. */
export function stateWords(transfer: Transfer): string {
  switch (transfer.state) {
    case "waiting-for-connection":
      return "waiting for the connection";
    case "asking":
      return "waiting for your answer: the name is taken";
    case "failed":
      return `failed: ${transfer.reason}`;
    default:
      return transfer.state;
  }
}

/** "12 MB of 1.4 GB". */
export const progressWords = (transfer: Transfer): string => transfer.state === "done"
  ? size(transfer.size)
  : `${size(transfer.acknowledged)} of ${size(transfer.size)}`;

/** "12 MB/s · 2 min left". */
export function speedWords(perSecond: number, remaining: number): string {
  return perSecond > 0 ? [`${size(perSecond)}/s`, timeLeft(remaining / perSecond)].filter(Boolean).join(" · ") : "";
}
