// What is typed and not saved yet is kept in this browser, so that a closed lid, a reload or a dead network lose nothing. It
// is deleted when the server has it: notes do not lie around in a browser that somebody else uses later.
import * as Y from "yjs";

const STORE = "unsaved";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("peerstor-notes", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keeps one window's unsaved state of one note; another window of the same user takes it over when this one is gone. */
export class Keep {
  private readonly own: string[];
  private readonly database = open();
  private taken: { key: IDBValidKey; state: Uint8Array }[] = [];

  constructor(private readonly user: string, private readonly note: string, private readonly doc: Y.Doc) {
    this.own = [user, note, String(doc.clientID)];
  }

  /** Brings in what earlier windows could not save; answers whether there was anything. */
  async restore(): Promise<boolean> {
    const store = (await this.database).transaction(STORE).objectStore(STORE);
    const range = IDBKeyRange.bound([this.user, this.note], [this.user, this.note, []]);
    const [keys, states] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))]) as [IDBValidKey[], Uint8Array[]];
    this.taken = keys.map((key, nth) => ({ key, state: states[nth]! }));
    Y.transact(this.doc, () => states.forEach((state) => Y.applyUpdate(this.doc, state, "kept")), "kept");
    return states.length > 0;
  }

  /** Resolves when it is in the browser's database. */
  async save(): Promise<void> {
    const transaction = (await this.database).transaction(STORE, "readwrite");
    transaction.objectStore(STORE).put(Y.encodeStateAsUpdate(this.doc), this.own);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** The server has everything that this window knows of. Another window may have kept more since: that stays. */
  async clear(): Promise<void> {
    const store = (await this.database).transaction(STORE, "readwrite").objectStore(STORE);
    const taken = this.taken;
    this.taken = [];
    await Promise.all([done(store.delete(this.own)), ...taken.map(async ({ key, state }) => {
      const now = await done(store.get(key)) as Uint8Array | undefined;
      if (now?.length === state.length && now.every((byte, at) => byte === state[at])) {
        await done(store.delete(key));
      }
    })]);
  }
}
