// What the modules need to know of the page, and the small words that they share.
import htmx from "htmx.org";

export const main = (): HTMLElement => document.getElementById("main") ?? document.body;

/** The folder that the page shows, as a path below the root; the root when it shows none. */
export const folderPath = (): string => main().dataset.folderPath ?? "";

export const isScreen = (name: string): boolean => main().dataset.screen === name;

/** Tells every region that lists files. */
export const tellFilesChanged = (): boolean => htmx.trigger(document.body, "filesChanged");

export const tellUploadsChanged = (): boolean => htmx.trigger(document.body, "uploadsChanged");

/** The token that proves to the server that this site made a request. */
export const antiforgery = (): Record<string, string> =>
  JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;

/** An icon of the sprite, whose fingerprinted address is taken from one that the server wrote. */
export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector(".icon use")?.getAttribute("href")?.split("#")[0] ?? "/dist/icons.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** A small element: its tag, its class, and what is in it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, className: string, ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...content);
  return made;
}
