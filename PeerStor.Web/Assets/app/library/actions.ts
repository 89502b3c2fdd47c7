// What can be done with entries, whether it was a key, the bar, the menu or a drop that asked for it.
import htmx from "htmx.org";
import { counted } from "../format";
import { main } from "../page";
import { toast } from "../toasts";
import { close as closeDetails, open as openDetails } from "./details";
import { expectOwnChange } from "./follow";
import { focusRow, idOf, isFolder, linkOf, rows, table } from "./list";
import { isOffered } from "./offers";
import { clear, isSelected, selectedRows } from "./selection";

export type Action =
  | "open" | "download" | "rename" | "move" | "copy" | "tag" | "link" | "zip" | "trash" | "restore" | "purge" | "details"
  | "share" | "close-details" | "keys" | "clear" | "new-folder" | "cut" | "take" | "paste";

/** What was taken along by Ctrl+X or Ctrl+C. */
let taken: { verb: "move" | "copy"; ids: string[] } | null = null;

export const hasTaken = (): boolean => taken !== null;

const shownFolder = (): string => main().dataset.folder ?? "";

function show(address: string): void {
  void htmx.ajax("GET", address, { source: "#batch", target: "#dialog", swap: "innerHTML" });
}

/** Sends ids, as many as there are, in one field. */
export function send(address: string, ids: string[], more: Record<string, string> = {}): void {
  const values = { ids: ids.join(","), ...more };
  expectOwnChange(ids.length, Promise.resolve(htmx.ajax("POST", address, { source: "#batch", target: "#dialog", swap: "innerHTML", values })));
}

export function into(verb: "move" | "copy", ids: string[], folder: string): void {
  send(`/library/${verb}`, ids, { to: folder, taken: "Ask" });
}

/** The row that takes the place of those that go keeps the keys. */
function focusAfter(going: HTMLTableRowElement[]): void {
  const all = rows();
  const last = all.indexOf(going.at(-1) as HTMLTableRowElement);
  focusRow(all.slice(last + 1).find((row) => !isSelected(row)) ?? all.slice(0, last).findLast((row) => !isSelected(row)));
}

async function copyLinks(targets: HTMLTableRowElement[]): Promise<void> {
  const links = targets.map((row) => linkOf(row)?.href ?? "").join("\n");
  try {
    await navigator.clipboard.writeText(links);
    toast(targets.length === 1 ? "The link is copied. Who opens it must be signed in here." : `${counted(targets.length, "link", "links")} copied.`);
  } catch {
    toast("This browser does not let pages copy on this kind of address. Copy the link from the name's own menu.", true);
  }
}

function download(targets: HTMLTableRowElement[]): void {
  const [only] = targets;
  if (targets.length === 1 && only && !isFolder(only)) {
    const link = document.createElement("a");
    link.href = `/api/v1/files/${idOf(only)}/content?download`;
    link.download = "";
    link.click();
    return;
  }
  const form = document.querySelector<HTMLFormElement>("#selection");
  const field = document.createElement("form");
  field.method = "post";
  field.action = "/library/zip";
  const token = form?.querySelector<HTMLInputElement>("[name='__RequestVerificationToken']")?.value ?? "";
  for (const [name, value] of Object.entries({ ids: targets.map(idOf).join(","), __RequestVerificationToken: token })) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    field.append(input);
  }
  field.setAttribute("hx-boost", "false");
  document.body.append(field);
  field.submit();
  field.remove();
}

export function run(action: Action, targets: HTMLTableRowElement[] = selectedRows()): void {
  const ids = targets.map(idOf);
  const [first] = targets;
  switch (action) {
    case "clear":
      return clear();
    case "keys":
      return show("/library/keys");
    case "close-details":
      return closeDetails();
    case "new-folder":
      return show(`/library/new-folder/${shownFolder()}`);
    case "paste":
      if (taken) {
        into(taken.verb, taken.ids, shownFolder());
        taken = taken.verb === "move" ? null : taken;
      }
      return;
  }
  if (!first) {
    return;
  }
  if (!isOffered(action, targets)) {
    return toast("You may look at this, but not do that with it.", true);
  }
  switch (action) {
    case "open":
      return linkOf(first)?.click();
    case "rename":
      return show(`/library/rename/${idOf(first)}`);
    case "details":
      return openDetails(idOf(first));
    case "move":
    case "copy":
      return send(`/library/${action}?handler=Choose`, ids);
    case "tag":
      return send("/library/tags?handler=Choose", ids);
    case "share":
      return send("/library/share?handler=Choose", ids);
    case "trash":
      focusAfter(targets);
      return send("/library?handler=Trash", ids);
    case "restore":
      focusAfter(targets);
      return send("/library?handler=Restore", ids);
    case "purge":
      return send("/library/purge?handler=Ask", ids);
    case "link":
      return void copyLinks(targets);
    case "zip":
    case "download":
      return download(targets);
    case "cut":
    case "take":
      taken = { verb: action === "cut" ? "move" : "copy", ids };
      table()?.querySelectorAll("[data-cut]").forEach((row) => row.removeAttribute("data-cut"));
      if (action === "cut") {
        targets.forEach((row) => row.setAttribute("data-cut", ""));
      }
      return toast(`${counted(ids.length, "entry", "entries")} taken along. Go to a folder and press Ctrl+V.`);
  }
}

document.addEventListener("click", (event) => {
  const control = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-do]") : null;
  if (control) {
    event.preventDefault();
    run(control.dataset.do as Action);
  }
});
