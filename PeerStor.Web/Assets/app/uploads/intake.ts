// Where files come in: dropped anywhere, chosen, pasted, or taken by the camera. Small, because every page loads it.
import { element, folderPath, icon } from "../page";
import { takeDrop } from "./walk";

type Things = (FileSystemEntry | File)[];

async function accept(things: Things, resume?: string): Promise<void> {
  const folder = folderPath();
  if (things.length > 0) {
    const { queue } = await import("./sending");
    await queue.add(things, folder, resume);
  }
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

let veil: HTMLElement | null = null;

function showVeil(shown: boolean): void {
  if (!shown) {
    veil?.remove();
    veil = null;
  } else if (!veil) {
    const folder = folderPath();
    veil = element("div", "drop-veil", icon("upload"), `Drop to upload into ${folder === "" ? "the Library" : `“${folder}”`}`);
    document.body.append(veil);
  }
}

const framed = document.body.classList.contains("framed");

if (framed) {
  document.addEventListener("dragover", (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      showVeil(true);
    }
  });
  document.addEventListener("dragleave", (event) => {
    // Only leaving the window counts, not going from one element to the next.
    if (event.relatedTarget === null) {
      showVeil(false);
    }
  });
  document.addEventListener("drop", (event) => {
    showVeil(false);
    if (event.dataTransfer && hasFiles(event)) {
      event.preventDefault();
      void accept(takeDrop(event.dataTransfer));
    }
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      void accept(files.map(nameOfPaste));
    }
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.matches("input[data-pick]") && input.files) {
      const files = [...input.files];
      // So that the same file can be chosen again.
      input.value = "";
      void accept(files, input.dataset.resume);
    }
  });
}

/** Every pasted picture is called image.png: the time tells them apart. */
function nameOfPaste(file: File): File {
  if (file.name !== "image.png") {
    return file;
  }
  const now = new Date();
  const pad = (number: number) => String(number).padStart(2, "0");
  const date = [now.getFullYear(), pad(now.getMonth() + 1), pad(now.getDate())].join("-");
  const time = [pad(now.getHours()), pad(now.getMinutes()), pad(now.getSeconds())].join(".");
  return new File([file], `Pasted ${date} ${time}.png`, { type: file.type, lastModified: now.getTime() });
}
