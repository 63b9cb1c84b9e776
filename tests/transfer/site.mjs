// What the tests of export and import share: databases that migrations/ made, and files of their own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { boundDb, exportSite, importFile, importLines } from "../../src/shim/transfer.mjs";
import { migrate } from "../worker/stratus.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

/** Empty databases with the site's tables, one per name. Call it once in a file. */
export async function openDatabases(names) {
  const miniflare = new Miniflare({
    modules: true,
    script: "export default { fetch: () => new Response() }",
    compatibilityDate: "2026-04-01",
    d1Databases: names,
  });
  after(() => miniflare.dispose());
  const databases = {};
  for (const name of names) {
    databases[name] = await miniflare.getD1Database(name);
    await migrate(databases[name]);
  }
  return databases;
}

export const folder = mkdtempSync(join(tmpdir(), "stratus-transfer-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
export function fileOf(...lines) {
  const path = join(folder, `${++files}.jsonl`);
  writeFileSync(path, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  return path;
}

/** The text of an export. */
export async function exported(db) {
  const path = join(folder, `${++files}.jsonl`);
  const said = [];
  const code = await exportSite(boundDb(db), path, (text) => said.push(text));
  return { code, text: readFileSync(path, "utf8"), said: said.join("\n"), path };
}

/** Imports lines or the file of a path; what was said is in `said`. */
export async function imported(db, ...lines) {
  const said = [];
  const path = lines.length === 1 && typeof lines[0] === "string" && /^\/.*\.(jsonl|xml)$/.test(lines[0]) ? lines[0] : fileOf(...lines);
  const say = (text) => said.push(text);
  if (path.endsWith(".xml")) return { code: await importFile(boundDb(db), path, say), said: said.join("\n") };
  return { ...(await importLines(boundDb(db), path, say)), said: said.join("\n") };
}

export const user = (id, more = {}) => ({ table: "users", id, name: id, email: `${id}@site.example`, ...more });
export const post = (id, more = {}) => ({ table: "posts", id, title: id, slug: id, user_id: "u1", ...more });
export const first = async (db, sql) => (await db.prepare(sql).raw())[0]?.[0];
