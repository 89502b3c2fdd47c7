// Bundles the browser side into wwwroot/dist: scripts and styles by esbuild, and one sprite of the icons that are used.
import { build } from "esbuild";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../wwwroot/dist/");

await rm(out, { recursive: true, force: true });
await build({
  // "theme" is a classic script in <head>: it must run before the first paint.
  entryPoints: {
    app: here("app/app.ts"), theme: here("theme.ts"), style: here("css/style.css"),
    // What only some screens load: Pages/Shared/_Layout.cshtml says which.
    highlighter: here("app/previews/highlighter.ts"), figures: here("css/figures.css"), browse: here("css/browse.css"),
    shelf: here("css/shelf.css"), player: here("css/player.css"), upload: here("css/upload.css"), share: here("css/share.css"),
    settings: here("css/settings.css"), notepad: here("css/notepad.css"), network: here("css/network.css"),
    results: here("css/results.css"), welcome: here("css/welcome.css"),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  chunkNames: "[name]-[hash]",
  // Icons that the style sheets show: inside them, so that a list of 10,000 names needs no element for each.
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
});
const icons = JSON.parse(await readFile(here("icons.json"), "utf8"));
await writeFile(`${out}icons.svg`, await sprite(icons));
await copyFile(here("icon.svg"), `${out}icon.svg`);

/** One <symbol> an icon, its id the icon's name; stroke and colour come from the place where it is used. */
async function sprite(names) {
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(here(`../node_modules/lucide-static/icons/${name}.svg`), "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}
