// One file on its way. What it says to have acknowledged, the server has on its disk.
import { Upload, type DetailedError } from "tus-js-client";
import { antiforgery } from "../page";
import { Rate } from "./rate";
import { judge, type Verdict } from "./verdict";

export type State =
  | "waiting" | "sending" | "verifying" | "done" | "paused" | "failed" | "waiting-for-connection" | "asking" | "skipped";

export type Conflict = "refuse" | "keep" | "replace";

/** What a transfer tells its queue. */
export interface TransferOwner {
  changed(transfer: Transfer, before: State): void;
  acknowledged(transfer: Transfer, bytes: number): void;
  /** The transfer no longer takes one of the places. */
  stopped(transfer: Transfer): void;
}

/** The bar moves by such pieces, because only a piece that the server has answered counts. */
const pieceBytes = 8 << 20;
/** A file up to this goes with the request that announces it; a bigger one gets its address first, to go on by. */
const atOnceBytes = 1 << 20;
/** A connection that moves nothing for so long is given up and made anew. */
const silenceMs = 45_000;
/** After the last byte the server makes the whole file durable. */
const verifyMs = 300_000;
const pausesMs = [1000, 2000, 4000, 8000, 15_000];
const mostServerErrors = 4;

let lastId = 0;

export class Transfer {
  readonly id = ++lastId;
  readonly size: number;
  readonly rate = new Rate();
  state: State = "waiting";
  acknowledged = 0;
  reason = "";
  conflict: Conflict = "refuse";
  /** Where the server keeps what it has of this file; null before it has been told of it. */
  address: string | null = null;

  private upload: Upload | null = null;
  private timer = 0;
  private misses = 0;
  private serverErrors = 0;
  private answerLost = false;

  /** @param folder where the file goes, below the root; @param name its name there; @param endpoint who takes it. */
  constructor(
    private readonly owner: TransferOwner, readonly file: File, readonly folder: string, readonly name: string,
    private readonly endpoint = "/api/v1/tus",
  ) {
    this.size = file.size;
  }

  get path(): string {
    return this.folder === "" ? this.name : `${this.folder}/${this.name}`;
  }

  get isOver(): boolean {
    return this.state === "done" || this.state === "skipped";
  }

  start(): void {
    this.to("sending");
    this.rate.start();
    this.send();
  }

  pause(): void {
    this.hangUp();
    this.to("paused");
    this.owner.stopped(this);
  }

  /** Leaves it and tells the server to forget what it has of it. */
  async cancel(): Promise<void> {
    this.hangUp();
    const address = this.address;
    this.to("skipped");
    this.owner.stopped(this);
    if (address !== null && this.acknowledged < this.size) {
      // When it cannot be reached, the server forgets by itself after some days.
      await Upload.terminate(address, { headers: antiforgery(), retryDelays: null }).catch(() => undefined);
    }
  }

  /** Tries now rather than after the pause. */
  hurry(): void {
    if (this.state === "waiting-for-connection") {
      clearTimeout(this.timer);
      this.again();
    }
  }

  to(state: State, reason = ""): void {
    const before = this.state;
    this.state = state;
    this.reason = reason;
    this.owner.changed(this, before);
  }

  private send(): void {
    this.upload = new Upload(this.file, {
      endpoint: this.endpoint,
      uploadUrl: this.address,
      chunkSize: pieceBytes,
      // Retries are ours: they never end while the connection is away, and say so.
      retryDelays: null,
      storeFingerprintForResuming: false,
      uploadDataDuringCreation: this.size <= atOnceBytes,
      headers: antiforgery(),
      metadata: {
        filename: this.name,
        path: this.folder,
        filetype: this.file.type,
        modified: String(this.file.lastModified),
        conflict: this.conflict,
      },
      onUploadUrlAvailable: () => {
        this.address = this.upload?.url ? new URL(this.upload.url, location.href).pathname : null;
        remember(this);
      },
      onProgress: (sent) => {
        this.watch(sent >= this.size ? verifyMs : silenceMs);
        if (sent >= this.size && this.state === "sending") {
          this.to("verifying");
        }
      },
      onChunkComplete: (_, accepted) => this.accept(accepted),
      onSuccess: () => this.finish(),
      onError: (error) => void this.fail(error),
    });
    this.watch(silenceMs);
    this.upload.start();
  }

  private accept(accepted: number): void {
    this.misses = 0;
    this.serverErrors = 0;
    const more = accepted - this.acknowledged;
    this.acknowledged = accepted;
    // What an earlier session sent is there at once and says nothing about the speed.
    if (more > 0 && more <= pieceBytes) {
      this.rate.add(more);
    }
    this.owner.acknowledged(this, more);
  }

  private finish(): void {
    clearTimeout(this.timer);
    this.accept(this.size);
    forget(this);
    this.upload = null;
    this.to("done");
    this.owner.stopped(this);
  }

  private async fail(error: Error): Promise<void> {
    clearTimeout(this.timer);
    this.upload = null;
    const verdict: Verdict = judge(error as Partial<DetailedError>);
    if (verdict.kind === "taken" && this.answerLost && await this.isThere()) {
      // The answer to our own last request was lost: the file had arrived.
      this.finish();
    } else if (verdict.kind === "taken") {
      this.to("asking");
      this.owner.stopped(this);
    } else if (verdict.kind === "connection" || (verdict.kind === "server" && ++this.serverErrors < mostServerErrors)) {
      this.answerLost ||= verdict.kind === "connection";
      this.waitForConnection();
    } else {
      this.to("failed", "reason" in verdict ? verdict.reason : "");
      this.owner.stopped(this);
    }
  }

  private waitForConnection(): void {
    const pause = pausesMs[Math.min(this.misses++, pausesMs.length - 1)];
    this.to("waiting-for-connection");
    this.timer = window.setTimeout(() => this.again(), pause);
  }

  private again(): void {
    this.to("sending");
    this.send();
  }

  /** Whether the server holds the file as it is here, by size and time of change. */
  private async isThere(): Promise<boolean> {
    const path = this.path.split("/").map(encodeURIComponent).join("/");
    try {
      const answer = await fetch(`/api/v1/content/${path}`, { method: "HEAD", cache: "no-store" });
      const modified = Date.parse(answer.headers.get("Last-Modified") ?? "");
      return answer.ok && Number(answer.headers.get("Content-Length")) === this.size
        && Math.abs(modified - this.file.lastModified) < 2000;
    } catch {
      return false;
    }
  }

  private watch(patience: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.hangUp();
      this.answerLost = true;
      this.waitForConnection();
    }, patience);
  }

  private hangUp(): void {
    clearTimeout(this.timer);
    void this.upload?.abort();
    this.upload = null;
  }
}

const memory = "upload ";

/** Keeps the time of change of a file, so that another version of it is not added to this one's beginning. */
function remember(transfer: Transfer): void {
  try {
    localStorage.setItem(memory + transfer.address, String(transfer.file.lastModified));
  } catch {
    // Without storage, name and size must do.
  }
}

function forget(transfer: Transfer): void {
  try {
    localStorage.removeItem(memory + transfer.address);
  } catch {
    // Nothing was kept then.
  }
}

/** Whether a file is, as far as this browser can know, the one that an upload was begun with. */
export function mayContinue(address: string, file: File): boolean {
  try {
    const modified = localStorage.getItem(memory + address);
    return modified === null || Number(modified) === file.lastModified;
  } catch {
    return true;
  }
}
