// Builds everything the browser gets into ../build/static/interleave. Deterministic; about two seconds.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import postcss from "postcss";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, "..", "src", "interleave", "web"); // templates, and the forms and tags that name classes
const out = join(here, "..", "build", "static", "interleave");
const modules = join(here, "node_modules");

// Classes that only a script or the server's data puts on a page; everything else is found by scanning.
const SAFELIST = {
  standard: ["show", "active", "disabled", "is-invalid", "htmx-request", "htmx-swapping", "htmx-settling"],
  variables: [],
};

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
const LATIN = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}ıŒœ–—‘’‚“”„•…‹›€−×→←↑↓↻≤≥`;
const LATIN_EXTRA = `${range(0x100, 0x130)}${range(0x132, 0x151)}${range(0x154, 0x17f)}${range(0x218, 0x21b)}${range(0x1e80, 0x1e85)}ẞ`;
const FONTS = [
  ["inter", "inter/files/inter-latin-wght-normal.woff2", LATIN, { wght: { min: 400, max: 700 } }],
  ["inter-ext", "inter/files/inter-latin-ext-wght-normal.woff2", LATIN_EXTRA, { wght: { min: 400, max: 700 } }],
  ["newsreader", "newsreader/files/newsreader-latin-opsz-normal.woff2", LATIN, { wght: 560, opsz: 32 }],
  ["newsreader-ext", "newsreader/files/newsreader-latin-ext-opsz-normal.woff2", LATIN_EXTRA, { wght: 560, opsz: 32 }],
];

async function fonts() {
  await mkdir(join(out, "fonts"), { recursive: true });
  for (const [name, path, text, variationAxes] of FONTS) {
    const original = await readFile(join(modules, "@fontsource-variable", path));
    await writeFile(join(out, "fonts", `${name}.woff2`), await subsetFont(original, text, { targetFormat: "woff2", variationAxes }));
  }
}

async function filesUnder(folder, endings) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

// A custom property of Tabler that nothing reads is dropped; repeated, because one may be read only by another.
function dropUnreadVariables(root) {
  for (let dropped = 1; dropped > 0; ) {
    dropped = 0;
    const read = new Set();
    root.walkDecls((decl) => { for (const [, name] of decl.value.matchAll(/var\(\s*(--[\w-]+)/g)) read.add(name); });
    root.walkDecls(/^--/, (decl) => { if (!read.has(decl.prop)) { decl.remove(); dropped += 1; } });
  }
  root.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove(); });
}

async function styles() {
  const own = await build({ entryPoints: [join(here, "css", "app.css")], bundle: true, write: false, external: ["fonts/*"], target: "esnext" });
  const content = [...(await filesUnder(pages, [".html", ".py"])), ...(await filesUnder(join(here, "js"), [".js"]))];
  for (const [name, vendor] of [["app", "tabler.css"], ["app.rtl", "tabler.rtl.css"]]) {
    const tabler = await readFile(join(modules, "@tabler", "core", "dist", "css", vendor), "utf8");
    const [{ css }] = await new PurgeCSS().purge({
      content,
      css: [{ raw: tabler }],
      safelist: SAFELIST,
      keyframes: true,
      defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    });
    const root = postcss.parse(`${css}\n${own.outputFiles[0].text}`);
    root.walkComments((comment) => { comment.remove(); });
    dropUnreadVariables(root);
    const { code } = await transform(root.toString(), { loader: "css", minify: true, target: "esnext", legalComments: "none" });
    await writeFile(join(out, `${name}.css`), `/* Tabler 1.6.1 (MIT, tabler.io) and Interleave (Apache-2.0) */${code}`);
  }
}

async function scripts() {
  const shared = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", charset: "utf8" };
  await build({ ...shared, entryPoints: [join(here, "js", "app.js")], outfile: join(out, "app.js") });
  const bundles = (await filesUnder(join(here, "js", "pages"), [".js"])).filter((path) => dirname(path) === join(here, "js", "pages"));
  if (bundles.length > 0) await build({ ...shared, entryPoints: bundles, outdir: join(out, "pages") });
}

async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all([...new Set(names)].sort().map(async (name) => {
    const path = join(modules, "@tabler", "icons", "icons", "outline", `${name}.svg`);
    const svg = await readFile(path, "utf8").catch(() => { throw new Error(`icons.txt: Tabler has no outline icon "${name}"`); });
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    const inner = shapes.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "").replace(/\s*\n\s*/g, "").replace(/\s*\/>/g, "/>");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  }));
  await writeFile(join(out, "sprite.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  await writeFile(join(out, "favicon.svg"), await readFile(join(here, "svg", "favicon.svg")));
}

await rm(join(here, "..", "build", "static", "interleave"), { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([fonts(), styles(), scripts(), sprite()]);
