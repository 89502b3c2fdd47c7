// Reads the files in a zip: its directory at the end, and each by the browser's own inflate.

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const UNIX_TIME = 0x5455;
const LONGEST_COMMENT = 65_557;
const MOST_ENTRIES = 10_000;
/** What one file in a zip may become: larger than any note, and small enough for memory. */
const MOST_BYTES = 64 << 20;

export interface ZipFile {
  path: string;
  blob: Blob;
  /** When the file was changed, where the zip says it. */
  modified?: Date;
}

export async function* readZip(zip: Blob): AsyncGenerator<ZipFile> {
  const from = Math.max(0, zip.size - LONGEST_COMMENT);
  const tail = new DataView(await zip.slice(from).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) {
    end -= 1;
  }
  if (end < 0) {
    throw new Error("it is no zip");
  }
  const count = Math.min(MOST_ENTRIES, tail.getUint16(end + 10, true));
  const start = tail.getUint32(end + 16, true);
  const directory = new DataView(await zip.slice(start, start + tail.getUint32(end + 12, true)).arrayBuffer());
  for (let number = 0, at = 0; number < count && at + 46 <= directory.byteLength && directory.getUint32(at, true) === ENTRY; number += 1) {
    const nameLength = directory.getUint16(at + 28, true);
    const path = new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, nameLength));
    const entry = { method: directory.getUint16(at + 10, true), size: directory.getUint32(at + 20, true), at: directory.getUint32(at + 42, true) };
    const modified = changed(directory, at);
    at += 46 + nameLength + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
    // What macOS and other systems put beside the files is nobody's note.
    if (!path.endsWith("/") && !path.startsWith("__MACOSX/") && /\.(md|markdown|txt)$/i.test(path)) {
      yield { path, blob: await content(zip, entry), modified };
    }
  }
}

/** The time that Unix systems add counts from 1970; the one that all zips have is on the clock of whoever made the zip. */
function changed(directory: DataView, at: number): Date | undefined {
  const end = Math.min(directory.byteLength, at + 46 + directory.getUint16(at + 28, true) + directory.getUint16(at + 30, true));
  for (let extra = at + 46 + directory.getUint16(at + 28, true); extra + 9 <= end; extra += 4 + directory.getUint16(extra + 2, true)) {
    if (directory.getUint16(extra, true) === UNIX_TIME && (directory.getUint8(extra + 4) & 1) === 1) {
      return new Date(directory.getInt32(extra + 5, true) * 1000);
    }
  }
  const time = directory.getUint16(at + 12, true);
  const day = directory.getUint16(at + 14, true);
  const month = (day >> 5) & 15;
  return month === 0 ? undefined : new Date(1980 + (day >> 9), month - 1, day & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2);
}

async function content(zip: Blob, entry: { method: number; size: number; at: number }): Promise<Blob> {
  const head = new DataView(await zip.slice(entry.at, entry.at + 30).arrayBuffer());
  const begin = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = zip.slice(begin, begin + entry.size);
  if (entry.method === 0) {
    return packed;
  }
  if (entry.method !== 8) {
    throw new Error("it is packed in a way that browsers do not know");
  }
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts: BlobPart[] = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value!.length;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new Error("a file in it is larger than any note");
    }
    parts.push(value as BlobPart);
  }
  return new Blob(parts);
}
