// Clients of y-websocket that type at random into one note, with connections that break, and then wait for each other.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = ["a", "word ", "line\n", "🎉", "字", "- [ ] task\n", "x".repeat(40)];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function run({ url, token, clients, operations, seed }) {
  const next = random(seed);
  class Signed extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers: { Authorization: `Bearer ${token}` } });
    }
  }
  const people = Array.from({ length: clients }, () => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(url, "live", doc, { WebSocketPolyfill: Signed, disableBc: true, maxBackoffTime: 200 });
    return { doc, provider, text: doc.getText("text") };
  });
  for (let done = 0; done < operations; done += 1) {
    const { text, provider, doc } = people[next(clients)];
    if (text.length > 3000 || (text.length > 0 && next(4) === 0)) {
      const at = next(text.length);
      text.delete(at, Math.min(1 + next(30), text.length - at));
    } else {
      text.insert(next(text.length + 1), WORDS[next(WORDS.length)]);
    }
    if (next(150) === 0) {
      provider.ws?.close();
    }
    if (next(20) === 0) {
      await pause(1);
    }
    void doc;
  }
  // Everybody is connected and has asked anew; then all must be equal.
  let texts = new Set();
  for (let tries = 0; tries < 3000; tries += 1) {
    texts = new Set(people.map(({ text }) => text.toString()));
    if (texts.size === 1 && people.every(({ provider }) => provider.wsconnected && provider.synced)) {
      break;
    }
    await pause(10);
  }
  await pause(200);
  texts = new Set(people.map(({ text }) => text.toString()));
  people.forEach(({ provider, doc }) => {
    provider.destroy();
    doc.destroy();
  });
  const [text] = texts;
  return { texts: texts.size, text, characters: text.length };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify([await run(JSON.parse(line))]));
}
process.exit(0);
