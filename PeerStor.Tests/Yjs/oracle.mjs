// Yjs itself, asked over standard input: each line is a question in JSON, each answer one line.
//   {"do":"write","seed":N,"count":M}   writes M histories of several editors: a feed of updates, and where they must lead
//   {"do":"read","feeds":[[…],…]}       applies feeds, and says where they lead
import { createInterface } from 'node:readline'
import * as Y from 'yjs'

const text = (doc) => doc.getText('text')
const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const bytes = (base64Text) => new Uint8Array(Buffer.from(base64Text, 'base64'))

// mulberry32: the same history for the same seed.
const randomFrom = (seed) => () => {
  seed = (seed + 0x6D2B79F5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const Pieces = ['a', 'b', 'hello ', 'x\n', '日本', '語', '😀', '👩‍👩‍👧', 'é', 'Ω', '…', '𠮷野家', '0123456789', '\t- [ ] ']

const wholeAt = (string, at) =>
  at > 0 && at < string.length && /[\uD800-\uDBFF]/.test(string[at - 1]) && /[\uDC00-\uDFFF]/.test(string[at]) ? at - 1 : at

class History {
  constructor (seed) {
    this.random = randomFrom(seed)
    this.updates = []
    this.cutsPairs = this.pick(4) === 0
    this.docs = Array.from({ length: 2 + this.pick(3) }, () => this.newDoc())
  }

  pick (count) { return Math.floor(this.random() * count) }

  newDoc () {
    const doc = new Y.Doc()
    doc.clientID = 1 + this.pick(4294967295)
    doc.seen = 0
    doc.on('update', (update, origin) => { if (origin !== 'peer') this.updates.push(update) })
    return doc
  }

  place (doc, at) { return this.cutsPairs ? at : wholeAt(text(doc).toString(), at) }

  edit (doc) {
    const length = text(doc).length
    const at = this.place(doc, this.pick(length + 1))
    if (length > 0 && this.pick(3) === 0) {
      const end = this.place(doc, Math.min(length, at + 1 + this.pick(6)))
      if (end > at) text(doc).delete(at, end - at)
    } else {
      text(doc).insert(at, Pieces[this.pick(Pieces.length)])
    }
  }

  // Somebody types on: runs that can become one.
  type (doc) {
    let at = this.place(doc, this.pick(text(doc).length + 1))
    for (let i = 0; i < 5; i++) text(doc).insert(at++, 'qwert'[i])
  }

  hear (doc) {
    if (this.updates.length === 0) return
    if (this.pick(2) === 0) {
      for (; doc.seen < this.updates.length; doc.seen++) Y.applyUpdate(doc, this.updates[doc.seen], 'peer')
    } else {
      const from = this.docs[this.pick(this.docs.length)]
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(from, Y.encodeStateVector(doc)), 'peer')
    }
  }

  run () {
    const steps = 6 + this.pick(24)
    for (let i = 0; i < steps; i++) {
      const doc = this.docs[this.pick(this.docs.length)]
      const what = this.pick(8)
      if (what < 5) this.edit(doc)
      else if (what < 6) this.type(doc)
      else if (what < 7) doc.transact(() => { this.edit(doc); this.edit(doc) })
      else this.hear(doc)
      if (this.pick(40) === 0) this.docs.push(this.newDoc())
    }
  }

  // Everything, in another order, parts of it twice, merged, or as the difference between two editors.
  feed () {
    const feed = this.updates.slice()
    for (let i = 0; i < 3 && feed.length > 1; i++) {
      const start = this.pick(feed.length - 1)
      const some = feed.slice(start, start + 1 + this.pick(5))
      const kind = this.pick(3)
      if (kind === 0) feed.push(...some)
      else if (kind === 1) feed.push(Y.mergeUpdates(some))
      else feed.splice(start, some.length, Y.mergeUpdates(some))
    }
    if (this.pick(3) === 0) {
      const [one, other] = [this.docs[0], this.docs[1]]
      feed.push(Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)))
    }
    for (let i = feed.length - 1; i > 0; i--) {
      const j = this.pick(4) === 0 ? this.pick(i + 1) : i
      ;[feed[i], feed[j]] = [feed[j], feed[i]]
    }
    return feed
  }
}

// In rare orders Yjs lets structs wait although everything has come; it takes them when it reads its own state again.
const whole = (doc) => {
  for (let tries = 0; doc.store.pendingStructs !== null && tries < 5; tries++) {
    const again = new Y.Doc()
    Y.applyUpdate(again, Y.encodeStateAsUpdate(doc))
    doc = again
  }
  return doc
}

const read = (feed, part = feed.length) => {
  let doc = new Y.Doc()
  let atPart = null
  feed.forEach((update, i) => {
    if (i === part) atPart = { text: text(doc).toString(), vector: base64(Y.encodeStateVector(doc)) }
    Y.applyUpdate(doc, update)
  })
  doc = whole(doc)
  const state = Y.encodeStateAsUpdate(doc)
  return { text: text(doc).toString(), vector: base64(Y.encodeStateVector(doc)), state: base64(state), atPart }
}

const write = (seed) => {
  const history = new History(seed)
  history.run()
  const feed = history.feed()
  const part = history.pick(feed.length)
  return { seed, feed: feed.map(base64), part, ...read(feed, part) }
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line)
  const answer = question.do === 'write'
    ? Array.from({ length: question.count }, (_, i) => write(question.seed + i))
    : question.feeds.map((feed) => read(feed.map(bytes)))
  process.stdout.write(JSON.stringify(answer) + '\n')
}
