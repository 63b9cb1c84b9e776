// yowasp: runs @yowasp/clang, an LLVM that is itself wasm and sees only files handed to it, for
// build.sh. One process does many jobs, since loading LLVM takes seconds.
//
// A job is a line on standard input: label, output, then clang's arguments, all separated by
// tabs; "@FILE" stands for the quoted arguments in FILE, one a line. The label goes to standard
// error when the job starts, the output to standard output when it is done. Exits with 1 at the
// first job that fails.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Exit, runClang } from "@yowasp/clang";

const SOURCE_FOLDERS = ["include", "schema", "src"];
const CJSON = "build/cjson";
const ARGON2 = ["include", "src"].map((name) => `node_modules/argon2/argon2/${name}`); // src/cms/argon2.c includes it
const filesIn = (folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => /\.[ch]$/.test(path));
const HEADERS = ["build/migrations.h", "node_modules/better-sqlite3/deps/sqlite3/sqlite3.h", ...ARGON2.flatMap(filesIn)];

/** The folder `path` as the tree of objects and bytes that LLVM takes for a file system. */
function readTree(path) {
  const tree = {};
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    tree[entry.name] = entry.isDirectory() ? readTree(child) : readFileSync(child);
  }
  return tree;
}

/** The tree's folder for the file `path`, made if need be, and the file's name in it. */
function locate(tree, path) {
  const names = path.split("/");
  const name = names.pop();
  const folder = names.reduce((at, part) => (at[part] ??= {}), tree);
  return [folder, name];
}

/** Replaces each "@FILE" by the arguments in it. */
function expand(args) {
  return args.flatMap((arg) => {
    if (!arg.startsWith("@")) return [arg];
    const lines = readFileSync(arg.slice(1), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => line.replace(/^"(.*)"$/, "$1"));
  });
}

/** Runs clang; its messages go to standard error. Gives false when it fails. */
async function run(sources, args) {
  const files = { ...sources, build: { ...sources.build } }; // a job's objects are its own
  const outputs = args.filter((_, i) => ["-o", "-MF"].includes(args[i - 1]));
  for (const path of outputs) locate(files, path);
  for (const arg of args) {
    if (outputs.includes(arg) || !existsSync(arg) || !statSync(arg).isFile()) continue;
    const [folder, name] = locate(files, arg);
    folder[name] ??= readFileSync(arg);
  }
  const write = (bytes) => bytes && process.stderr.write(bytes);
  let result;
  try {
    result = await runClang(["clang", ...args], files, {
      stdout: write,
      stderr: write,
      decodeASCII: false,
    });
  } catch (error) {
    if (error instanceof Exit) return false;
    throw error;
  }
  for (const path of outputs) {
    const [folder, name] = locate(result, path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, folder[name]);
  }
  return true;
}

const jobs = readFileSync(0, "utf8").split("\n").filter(Boolean);
const sources = Object.fromEntries(
  SOURCE_FOLDERS.filter((path) => existsSync(path)).map((path) => [path, readTree(path)]),
);
if (existsSync(CJSON)) sources.build = { cjson: readTree(CJSON) };
for (const path of HEADERS.filter((header) => existsSync(header))) {
  const [folder, name] = locate(sources, path);
  folder[name] = readFileSync(path);
}
await runClang(null, {}, { fetchProgress: () => {} }); // loads LLVM, without a word
for (const job of jobs) {
  const [label, output, ...args] = job.split("\t");
  if (label) console.error(label);
  if (!(await run(sources, expand(args)))) process.exit(1);
  console.log(output);
}
