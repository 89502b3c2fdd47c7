// Finds the files in what was dropped, folders included, one at a time, and the folders that hold nothing.

/** A file and where it goes: a path below the folder that it was dropped into, its name last. */
export interface FoundFile {
  file: File;
  path: string;
}

/** A folder without anything in it, which no file would bring into being. */
export interface EmptyFolder {
  file: null;
  path: string;
}

/** What a drop holds. To be called at once: the browser takes the list back when the event is over. */
export function takeDrop(data: DataTransfer): (FileSystemEntry | File)[] {
  return [...data.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter((item) => item !== null);
}

export async function* walk(things: Iterable<FileSystemEntry | File>): AsyncGenerator<FoundFile | EmptyFolder> {
  for (const thing of things) {
    if (thing instanceof File) {
      yield { file: thing, path: thing.webkitRelativePath || thing.name };
    } else {
      yield* walkEntry(thing, "");
    }
  }
}

async function* walkEntry(entry: FileSystemEntry, above: string): AsyncGenerator<FoundFile | EmptyFolder> {
  const path = above + entry.name;
  if (entry.isFile) {
    yield { file: await asFile(entry as FileSystemFileEntry), path };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  let isEmpty = true;
  // A reader gives about 100 at a time, and none at the end.
  for (let some = await read(reader); some.length > 0; some = await read(reader)) {
    isEmpty = false;
    for (const child of some) {
      yield* walkEntry(child, `${path}/`);
    }
  }
  if (isEmpty) {
    yield { file: null, path };
  }
}

const asFile = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

const read = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
