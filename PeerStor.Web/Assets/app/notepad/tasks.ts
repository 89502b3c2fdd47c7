// Task lists: which characters of a text are the boxes of its tasks, in order.
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const TASK = /^(\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[)([ xX])\](?=\s)/;

/** Places of the characters between the brackets. */
export function taskPlaces(text: string): number[] {
  const places: number[] = [];
  let fence = "";
  let at = 0;
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark && (!fence || (line.trim().startsWith(fence) && line.trim() === mark))) {
      fence = fence ? "" : mark;
    } else if (!fence) {
      const task = TASK.exec(line);
      if (task) {
        places.push(at + task[1]!.length);
      }
    }
    at += line.length + 1;
  }
  return places;
}
