// What Yjs takes for the same note: reads updates (a length of four bytes, then the update), prints one line of JSON.
//   node --expose-gc throughput.mjs FILE
import { readFileSync } from 'node:fs'
import * as Y from 'yjs'

const file = readFileSync(process.argv[2])
const updates = []
for (let at = 0; at < file.length;) {
  const length = file.readUInt32LE(at)
  updates.push(new Uint8Array(file.subarray(at + 4, at + 4 + length)))
  at += 4 + length
}

const run = () => {
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const started = process.cpuUsage()
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  const spent = process.cpuUsage(started)
  globalThis.gc()
  const mebibytes = (process.memoryUsage().heapUsed - before) / 1048576
  return { perSecond: updates.length / ((spent.user + spent.system) / 1e6), mebibytes, stateBytes: Y.encodeStateAsUpdate(doc).length }
}

const rounds = Array.from({ length: 5 }, run).sort((a, b) => a.perSecond - b.perSecond)
process.stdout.write(JSON.stringify({ ...rounds[2], mebibytes: Math.min(...rounds.map((round) => round.mebibytes)) }) + '\n')
