// Writes nfc.bin, the data behind Nfc.cs, from the Unicode tables inside Node; run it again for a newer Unicode:
//   node PeerStor.Engine/Common/Unicode/make-nfc-data.mjs
//
// The format is one row of unsigned LEB128 numbers (BinaryReader.Read7BitEncodedInt reads them):
//   version         of Unicode, the major number
//   markCount       then for each mark, ascending: its distance from the mark before, its class
//   mappingCount    then for each character with a canonical decomposition, ascending:
//                   its distance from the one before, length * 2 + composes, that many code points
// A class is the rank of the canonical combining class among all classes in use (1 and up; 0 is every other
// character): NFC only asks which class is lower, so that ranks do as well as the numbers in the standard.
// A mapping that composes is the pair that NFC joins again; its first half may itself have a mapping.
// One that does not compose is the full decomposition. Hangul syllables are left out: they are calculated.
import { writeFileSync } from 'node:fs';

const text = (...codePoints) => String.fromCodePoint(...codePoints);
const codePointsOf = (string) => Array.from(string, (character) => character.codePointAt(0));
const isSurrogate = (codePoint) => codePoint >= 0xd800 && codePoint <= 0xdfff;
const isHangulSyllable = (codePoint) => codePoint >= 0xac00 && codePoint <= 0xd7a3;

// Two marks change places exactly when the class of the first is higher than that of the second.
const changePlaces = (first, second) => text(first, second).normalize('NFD') !== text(first, second);
const LOWEST_CLASS = 0x0334;
const HIGHEST_CLASS = 0x0345;

const marks = [];
const mappings = [];
for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
  if (isSurrogate(codePoint) || isHangulSyllable(codePoint)) {
    continue;
  }

  const decomposed = text(codePoint).normalize('NFD');
  if (decomposed !== text(codePoint)) {
    mappings.push({ codePoint, ...mappingOf(codePoint, codePointsOf(decomposed)) });
  } else if (changePlaces(HIGHEST_CLASS, codePoint) || changePlaces(codePoint, LOWEST_CLASS)) {
    marks.push(codePoint);
  }
}

function mappingOf(codePoint, parts) {
  if (text(codePoint).normalize('NFC') !== text(codePoint)) {
    return { parts, composes: 0 };
  }

  const pair = [...codePointsOf(text(...parts.slice(0, -1)).normalize('NFC')), parts.at(-1)];
  if (pair.length !== 2 || text(...pair).normalize('NFC') !== text(codePoint)) {
    throw new Error(`U+${codePoint.toString(16)} is no pair, and the format knows only pairs.`);
  }

  return { parts: pair, composes: 1 };
}

const classOf = new Map();
let rank = 0;
let previous;
for (const mark of marks.toSorted((a, b) => changePlaces(a, b) - changePlaces(b, a))) {
  rank += previous === undefined || changePlaces(mark, previous) ? 1 : 0;
  classOf.set(mark, rank);
  previous = mark;
}

const bytes = [];
function write(number) {
  for (; number > 0x7f; number >>>= 7) {
    bytes.push((number & 0x7f) | 0x80);
  }

  bytes.push(number);
}

function writeAscending(rows, codePointOf, writeRest) {
  write(rows.length);
  let last = 0;
  for (const row of rows) {
    write(codePointOf(row) - last);
    last = codePointOf(row);
    writeRest(row);
  }
}

write(Number.parseInt(process.versions.unicode, 10));
writeAscending(marks, (mark) => mark, (mark) => write(classOf.get(mark)));
writeAscending(mappings, (mapping) => mapping.codePoint, ({ parts, composes }) => {
  write(parts.length * 2 + composes);
  parts.forEach(write);
});
writeFileSync(new URL('nfc.bin', import.meta.url), Uint8Array.from(bytes));
console.log(`Unicode ${process.versions.unicode}: ${marks.length} marks in ${Math.max(...classOf.values())} classes, ` +
  `${mappings.length} mappings, ${bytes.length} bytes`);
