// All uploads of this tab. It outlives the screens: going from one to another swaps <main> only.
import { isScreen, tellFilesChanged, tellUploadsChanged } from "../page";
import { toast } from "../toasts";
import { counted } from "../format";
import { Rate } from "./rate";
import { Transfer, mayContinue, type Conflict, type State, type TransferOwner } from "./transfer";
import { unfinished, type Unfinished } from "./unfinished";
import { walk, type FoundFile } from "./walk";

const atATime = 3;
/** Between two files of a long walk the page gets its turn. */
const breathEvery = 100;
const tellEveryMs = 1000;
const drawEveryMs = 100;

export class Queue extends EventTarget implements TransferOwner {
  all: Transfer[] = [];
  readonly rate = new Rate();
  readonly counts: Partial<Record<State, number>> = {};
  totalBytes = 0;
  acknowledgedBytes = 0;

  private waiting: Transfer[] = [];
  private readonly active = new Set<Transfer>();
  private walking = 0;
  private telling = 0;
  private drawing = 0;

  constructor() {
    super();
    window.addEventListener("online", () => this.active.forEach((transfer) => transfer.hurry()));
    window.addEventListener("beforeunload", (event) => {
      if (this.isBusy) {
        event.preventDefault();
      }
    });
  }

  get isBusy(): boolean {
    return this.walking > 0 || this.active.size > 0 || this.waiting.length > 0 || this.count("asking") > 0;
  }

  count(...states: State[]): number {
    return states.reduce((sum, state) => sum + (this.counts[state] ?? 0), 0);
  }

  /** Takes in what was dropped or chosen. @param resume the address of the upload that the one file shall finish. */
  async add(things: (FileSystemEntry | File)[], folder: string, resume?: string): Promise<void> {
    this.walking++;
    try {
      const begun = await unfinished();
      let found = 0;
      for await (const item of walk(things)) {
        if (item.file === null) {
          await this.makeFolder(folder === "" ? item.path : `${folder}/${item.path}`);
        } else {
          this.addOne(item, folder, begun, resume);
        }
        if (++found % breathEvery === 0) {
          await new Promise((next) => setTimeout(next));
        }
      }
    } catch {
      toast("A folder could not be read to its end. What was found is uploaded; drop the rest again.", true);
    } finally {
      this.walking--;
      this.pump();
    }
  }

  pauseAll(): void {
    const stopping = [...this.active, ...this.waiting];
    this.waiting = [];
    stopping.forEach((transfer) => transfer.pause());
  }

  resumeAll(): void {
    this.all.filter((transfer) => transfer.state === "paused").forEach((transfer) => this.resume(transfer));
  }

  async cancelAll(): Promise<void> {
    const open = this.all.filter((transfer) => !transfer.isOver);
    this.waiting = [];
    const told = open.map((transfer) => transfer.cancel());
    this.remove((transfer) => transfer.state === "skipped");
    await Promise.all(told);
    tellUploadsChanged();
  }

  retryFailed(): void {
    this.all.filter((transfer) => transfer.state === "failed").forEach((transfer) => this.resume(transfer));
  }

  pause(transfer: Transfer): void {
    this.waiting = this.waiting.filter((other) => other !== transfer);
    transfer.pause();
  }

  /** Also tries again what failed. */
  resume(transfer: Transfer): void {
    transfer.to("waiting");
    this.waiting.push(transfer);
    this.pump();
  }

  async cancel(transfer: Transfer): Promise<void> {
    this.waiting = this.waiting.filter((other) => other !== transfer);
    const told = transfer.cancel();
    this.remove((other) => other === transfer);
    await told;
    tellUploadsChanged();
  }

  /** Answers the question what to do with a name that is taken. */
  answer(transfer: Transfer, choice: Conflict | "skip"): void {
    if (choice === "skip") {
      void this.cancel(transfer);
    } else {
      transfer.conflict = choice;
      this.resume(transfer);
    }
  }

  clearFinished(): void {
    this.remove((transfer) => transfer.isOver);
  }

  changed(transfer: Transfer, before: State): void {
    this.counts[before] = (this.counts[before] ?? 0) - 1;
    this.counts[transfer.state] = (this.counts[transfer.state] ?? 0) + 1;
    this.announce();
    if (transfer.state === "done") {
      this.tellSoon();
    }
  }

  acknowledged(_: Transfer, bytes: number): void {
    this.acknowledgedBytes += bytes;
    if (bytes > 0) {
      this.rate.add(bytes);
    }
    this.announce();
  }

  stopped(transfer: Transfer): void {
    this.active.delete(transfer);
    this.pump();
    if (!this.isBusy && transfer.state === "done" && !isScreen("Upload")) {
      toast(`Uploaded ${counted(this.count("done"), "file", "files")}.`);
    }
  }

  private addOne({ file, path }: FoundFile, folder: string, begun: Unfinished[], resume?: string): void {
    const wanted = begun.find((upload) => upload.address === resume);
    if (wanted && !(wanted.name === file.name && wanted.size === file.size && mayContinue(wanted.address, file))) {
      toast(`“${file.name}” is not the same file as “${wanted.name}”: the name, the size or the time of change differs.`, true);
      return;
    }
    const whole = wanted?.path ?? (folder === "" ? path : `${folder}/${path}`);
    const slash = whole.lastIndexOf("/");
    const transfer = new Transfer(this, file, whole.slice(0, Math.max(0, slash)), whole.slice(slash + 1));
    const match = wanted ?? begun.find((upload) => upload.path === whole.normalize() && upload.size === file.size);
    if (match && mayContinue(match.address, file) && !this.all.some((other) => other.address === match.address)) {
      transfer.address = match.address;
    }
    this.all.push(transfer);
    this.waiting.push(transfer);
    this.counts.waiting = (this.counts.waiting ?? 0) + 1;
    this.totalBytes += file.size;
    this.announce();
    this.pump();
  }

  private async makeFolder(path: string): Promise<void> {
    const body = JSON.stringify({ path: path.normalize() });
    const made = await fetch("/api/v1/folders", { method: "POST", headers: { "Content-Type": "application/json" }, body })
      .then((answer) => answer.ok, () => false);
    if (made) {
      tellFilesChanged();
    } else {
      toast(`The empty folder “${path}” could not be made.`, true);
    }
  }

  private pump(): void {
    if (this.active.size === 0 && this.waiting.length > 0) {
      this.rate.start();
    }
    while (this.active.size < atATime && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.active.add(next);
      next.start();
    }
    this.announce();
  }

  private remove(which: (transfer: Transfer) => boolean): void {
    for (const transfer of this.all.filter(which)) {
      this.counts[transfer.state] = (this.counts[transfer.state] ?? 0) - 1;
      this.totalBytes -= transfer.size;
      this.acknowledgedBytes -= transfer.acknowledged;
    }
    this.all = this.all.filter((transfer) => !which(transfer));
    this.announce();
  }

  /** The views draw some times a second, however much happens. */
  private announce(): void {
    this.drawing ||= window.setTimeout(() => {
      this.drawing = 0;
      this.dispatchEvent(new Event("change"));
    }, drawEveryMs);
  }

  private tellSoon(): void {
    this.telling ||= window.setTimeout(() => {
      this.telling = 0;
      tellFilesChanged();
      if (!this.isBusy) {
        tellUploadsChanged();
      }
    }, this.isBusy ? tellEveryMs : 50);
  }
}

export const queue = new Queue();
