// The connection to a note: y-websocket frames, and an exact account of what the server has on its disk.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as awarenessProtocol from "y-protocols/awareness";
import * as syncProtocol from "y-protocols/sync";
import * as Y from "yjs";

const SYNC = 0;
const AWARENESS = 1;
const SAVED = 100;
const REFUSED = 101;
const HELLO = 102;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

// A connection that is dead and does not know it, as after a lid was closed or the network changed: who hears nothing asks, and
// who gets no answer begins anew.
const LOOKS_EVERY = 5000;
const QUIET = 15_000;
const PATIENCE = 10_000;

const TOO_BIG = 1009;

export interface State {
  connected: boolean;
  /** The server has sent what this window lacked since it connected. */
  synced: boolean;
  canWrite: boolean;
  /** Changes made here that the server has not said to be on its disk. */
  unsaved: number;
  /** Why the last change was not taken; empty when it was. */
  problem: string;
}

/** Tells of each change by the event "state". */
export class Connection extends EventTarget {
  readonly state: State;
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT;
  private timer = 0;
  private readonly watch = window.setInterval(() => this.look(QUIET), LOOKS_EVERY);
  private heardAt = 0;
  /** When an answer was asked for that has not come; 0: none is awaited. */
  private askedAt = 0;
  /** The server has said on this connection what it has, and got all that it lacks: only then what follows can stand on that. */
  private answered = false;
  /** The connection on which something was refused. */
  private refused: WebSocket | null = null;
  private stopped = false;
  /** Changes made here, and up to which of them is saved. */
  changes = 0;
  private savedChanges = 0;
  /** For each frame that was sent on this connection: which change was the last in it. */
  private frames: number[] = [];

  constructor(
    private readonly url: string, private readonly doc: Y.Doc, readonly awareness: awarenessProtocol.Awareness, canWrite: boolean,
  ) {
    super();
    this.state = { connected: false, synced: false, canWrite, unsaved: 0, problem: "" };
    doc.on("update", this.onUpdate);
    awareness.on("update", this.onAwareness);
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  destroy(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.doc.off("update", this.onUpdate);
    awarenessProtocol.removeAwarenessStates(this.awareness, [this.doc.clientID], "gone");
    this.awareness.off("update", this.onAwareness);
    this.socket?.close();
  }

  private readonly connect = (): void => {
    if (this.stopped || this.socket) {
      return;
    }
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.frames = [];
    this.answered = false;
    const ifNow = <E extends Event>(then: (event: E) => void) => (event: E): void => {
      if (this.socket === socket) {
        this.heardAt = Date.now();
        this.askedAt = 0;
        then(event);
      }
    };
    socket.addEventListener("open", ifNow(() => this.opened()));
    socket.addEventListener("message", ifNow((event: MessageEvent) => this.take(new Uint8Array(event.data as ArrayBuffer))));
    socket.addEventListener("close", ifNow((event: CloseEvent) => this.closed(event.code)));
  };

  /** The machine or its network has just come back: the connection may be dead. */
  private readonly wake = (): void => {
    if (!this.socket) {
      this.connect();
    } else if (!document.hidden) {
      this.look(0);
    }
  };

  private look(quiet: number): void {
    const now = Date.now();
    if (!this.state.connected || this.stopped) {
      return;
    }
    if (this.askedAt > 0 && now - this.askedAt > PATIENCE) {
      // Its own end may take minutes to be noticed.
      this.socket?.close();
      this.closed(0);
    } else if (this.askedAt === 0 && now - this.heardAt >= quiet) {
      this.askedAt = now;
      this.send(SYNC, (encoder) => syncProtocol.writeSyncStep1(encoder, this.doc));
    }
  }

  private opened(): void {
    this.wait = this.state.problem ? this.wait : FIRST_WAIT;
    this.tell({ connected: true });
    this.send(SYNC, (encoder) => syncProtocol.writeSyncStep1(encoder, this.doc));
    // Others' states would seem older than they are: they are sent anew.
    for (const client of [...this.awareness.meta.keys()]) {
      if (client !== this.doc.clientID) {
        this.awareness.meta.delete(client);
      }
    }
    this.awareness.setLocalState({ ...this.awareness.getLocalState() });
  }

  private closed(code: number): void {
    this.socket = null;
    this.askedAt = 0;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    awarenessProtocol.removeAwarenessStates(this.awareness, others, "closed");
    this.tell({ connected: false, synced: false, problem: code === TOO_BIG ? "There is more in it than one note can hold. Take something out, or go on in another note." : this.state.problem });
    if (!this.stopped) {
      this.timer = window.setTimeout(this.connect, this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    }
  }

  private take(data: Uint8Array): void {
    const decoder = decoding.createDecoder(data);
    switch (decoding.readVarUint(decoder)) {
      case SYNC:
        this.takeSync(decoder);
        break;
      case AWARENESS:
        awarenessProtocol.applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
        break;
      case SAVED: {
        const frame = decoding.readVarUint(decoder);
        this.savedChanges = Math.max(this.savedChanges, this.frames[frame - 1] ?? 0);
        const unsaved = this.changes - this.savedChanges;
        this.tell({ unsaved, problem: unsaved > 0 ? this.state.problem : "" });
        break;
      }
      case REFUSED:
        this.tell({ problem: new TextDecoder().decode(decoding.readVarUint8Array(decoder)) });
        this.again();
        break;
      case HELLO:
        this.tell({ canWrite: decoding.readVarUint(decoder) === 1 });
        break;
    }
  }

  /** What follows stands on what was refused: all of it is sent anew in a while, when some may have been taken back. */
  private again(): void {
    const refused = this.socket;
    if (this.refused !== refused) {
      this.refused = refused;
      window.setTimeout(() => refused?.close(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    }
  }

  private takeSync(decoder: decoding.Decoder): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    const before = encoding.length(encoder);
    const step = syncProtocol.readSyncMessage(decoder, encoder, this.doc, this);
    if (encoding.length(encoder) > before && this.state.canWrite) {
      // The answer to "what do you have that I lack": all that was typed until now is in it.
      this.frames.push(this.changes);
      this.socket?.send(encoding.toUint8Array(encoder));
    }
    this.answered ||= step === syncProtocol.messageYjsSyncStep1;
    if (step === syncProtocol.messageYjsSyncStep2) {
      this.tell({ synced: true });
    }
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) {
      return;
    }
    this.changes += 1;
    if (this.answered && this.socket?.readyState === WebSocket.OPEN) {
      this.frames.push(this.changes);
      this.send(SYNC, (encoder) => syncProtocol.writeUpdate(encoder, update));
    }
    this.tell({ unsaved: this.changes - this.savedChanges });
  };

  private readonly onAwareness = ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>): void => {
    if ([...added, ...updated, ...removed].includes(this.doc.clientID)) {
      const own = awarenessProtocol.encodeAwarenessUpdate(this.awareness, [this.doc.clientID]);
      this.send(AWARENESS, (encoder) => encoding.writeVarUint8Array(encoder, own));
    }
  };

  private send(kind: number, write: (encoder: encoding.Encoder) => void): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, kind);
      write(encoder);
      this.socket.send(encoding.toUint8Array(encoder));
    }
  }

  private tell(news: Partial<State>): void {
    Object.assign(this.state, news);
    this.dispatchEvent(new Event("state"));
  }
}
