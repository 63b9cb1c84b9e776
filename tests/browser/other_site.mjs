// A site with tables that this project does not have: a copy of it whose schema is larger, with its migration generated and its worker
// built as any site's author would.
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = ["build.sh", "package.json", "wrangler.toml", "include", "schema", "src", "migrations"];

/** `tables`: {name: text of its .def}, in the order in which they refer to one another. Gives the folder; `remove` it. */
export async function buildSite(tables) {
  const folder = mkdtempSync(join(tmpdir(), "stratus-other-"));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    mkdirSync(join(folder, "build"));
    cpSync(join(ROOT, "build/cjson"), join(folder, "build/cjson"), { recursive: true });
    for (const [name, text] of Object.entries(tables)) {
      writeFileSync(join(folder, "schema", `${name}.def`), text);
      appendFileSync(join(folder, "schema/tables.def"), `#define TABLE ${name}\n#include EACH_TABLE\n`);
    }
    const run = (program, ...args) => execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    run("./build.sh", "wasm", "--migrate");
    run(process.execPath, "src/shim/command.mjs", "build/migrate.wasm");
    run("./build.sh", "wasm");
  } catch (error) {
    remove(folder);
    throw new Error(`${error.message}\n${error.stdout ?? ""}`);
  }
  return folder;
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
