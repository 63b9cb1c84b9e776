// Bundles the admin: src/admin/main.js and what it imports to build/admin, files named by their content, no
// source maps. Pages and the Markdown editor are chunks that load when they are needed. build.sh runs it
// when one of the inputs has changed, which are listed in build/obj/admin.inputs.
//
//   node src/admin/bundle.mjs
import { build } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const OUT = "build/admin";
const INPUTS = "build/obj/admin.inputs";
const OPTIONS = {
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: "none",
  metafile: true,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  charset: "utf8",
  outdir: OUT,
  entryNames: "files/[name]-[hash]",
  chunkNames: "files/part-[hash]",
  preserveSymlinks: true, // a linked node_modules gives the same names
  logLevel: "warning",
};

rmSync(OUT, { recursive: true, force: true });
const modules = await build({
  ...OPTIONS,
  entryPoints: ["src/admin/main.js", "src/admin/style/main.css"],
  format: "esm",
  splitting: true,
});
// Sets the colours before anything is painted, so it is no module.
const early = await build({ ...OPTIONS, entryPoints: ["src/admin/early.js"], format: "iife" });

const outputs = { ...modules.metafile.outputs, ...early.metafile.outputs };
const outputOf = (entry) => Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
const address = (path) => path.replace(/^build/, "");

/** The chunks that a module imports at once, and those that these import: what the first view waits for. */
function importsOf(path, seen = new Set()) {
  for (const { path: imported, kind } of outputs[path].imports) {
    if (kind !== "import-statement" || seen.has(imported)) continue;
    seen.add(imported);
    importsOf(imported, seen);
  }
  return [...seen];
}

const main = outputOf("src/admin/main.js");
const preloads = importsOf(main).map((path) => `<link rel="modulepreload" href="${address(path)}">`);
const page = readFileSync("src/admin/index.html", "utf8")
  .replace("{{early}}", address(outputOf("src/admin/early.js")))
  .replace("{{style}}", address(outputOf("src/admin/style/main.css")))
  .replace("{{main}}", address(main))
  .replace("{{preloads}}", preloads.join("\n  "));
writeFileSync(`${OUT}/index.html`, page);

const licences = [
  ...new Set(
    Object.keys(modules.metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  ),
].sort();
writeFileSync(`${OUT}/LICENSES.txt`, licences.map(licenceOf).join("\n"));

/** What the licence of a package asks to be said. */
function licenceOf(name) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
}

const inputs = [
  ...Object.keys(modules.metafile.inputs),
  ...Object.keys(early.metafile.inputs),
  ...licences.map((name) => `node_modules/${name}/package.json`),
  "src/admin/index.html",
  "src/admin/bundle.mjs",
  "node_modules/esbuild/package.json",
];
mkdirSync("build/obj", { recursive: true });
writeFileSync(INPUTS, `${[...new Set(inputs)].sort().join("\n")}\n`);
