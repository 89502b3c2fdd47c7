// What an error of the server means for an upload.
import type { DetailedError } from "tus-js-client";

export type Verdict =
  | { kind: "connection" | "taken" }
  /** Worth some more tries. */
  | { kind: "server"; reason: string }
  | { kind: "final"; reason: string };

interface Problem {
  type?: string;
  title?: string;
  detail?: string;
}

export function judge(error: Partial<DetailedError> & { message?: string }): Verdict {
  const answer = error.originalResponse;
  if (!answer || answer.getStatus() === 0) {
    // Reading fails when the file was changed, moved or deleted under the browser's hands.
    return /read|file|blob|NotFound/i.test(error.causingError?.name ?? "")
      ? { kind: "final", reason: "The file on your device was changed or moved while it was read. Choose it again." }
      : { kind: "connection" };
  }
  const status = answer.getStatus();
  const problem = parse(answer.getBody());
  if (problem.type === "urn:peerstor:name-taken") {
    return { kind: "taken" };
  }
  const reason = [problem.title ?? `The server answered ${status}`, problem.detail].filter(Boolean).join(". ").replace("..", ".");
  switch (status) {
    case 502:
    case 503:
    case 504:
      return /:(read-only|no-second-copy)$/.test(problem.type ?? "") ? { kind: "final", reason } : { kind: "connection" };
    case 408:
    case 409:
    case 423:
    case 429:
    case 460:
    case 500:
      return { kind: "server", reason };
    case 401:
      return { kind: "final", reason: "You are signed out. Sign in again in another tab, then press Retry here." };
    default:
      return { kind: "final", reason };
  }
}

function parse(body: string): Problem {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return {};
  }
}
