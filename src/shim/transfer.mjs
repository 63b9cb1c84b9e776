// What `npm run export` and `npm run import` do. The schema's side of it is C, build/transfer.wasm (src/main_transfer.c
// says how they talk); here are the database, the files and the report.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, createReadStream, createWriteStream, mkdtempSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const END_OF_FILE_LINE = "\x04\n";
const BATCH_RECORDS = 1000;
const BATCH_BYTES = 1_000_000;
const PARAMETER_BYTES = 300_000; // 2 MB is the most; in UTF-8 this may be three times as much
const REPLY_BYTES = 256 * 1024 * 1024; // of wrangler's output, at most

// --- databases ---------------------------------------------------------------------------------

// Both have: rows(sql), arrays of values; run(statements, deferred), all or nothing, each [SQL, values…];
// literal: whether values must stand in the text.

/** A D1 binding. */
export function boundDb(db) {
  const prepare = ([sql, ...values]) => db.prepare(sql).bind(...values);
  return {
    literal: false,
    rows: (sql) => db.prepare(sql).raw(),
    run: (statements, deferred) => {
      const first = deferred ? [["PRAGMA defer_foreign_keys = ON"]] : [];
      return db.batch([...first, ...joined(statements)].map(prepare));
    },
  };
}

// Neighbours of the form [SQL, [values…]] with the same SQL become one statement for all their rows, as long as its
// parameter is not too large: D1 takes many rows at once much faster than many statements.
function joined(statements) {
  const made = [];
  let last;
  for (const [sql, row, ...rest] of statements) {
    if (!Array.isArray(row)) {
      made.push(last = { sql, values: row === undefined ? [] : [row, ...rest] });
      continue;
    }
    const text = JSON.stringify(row);
    if (last?.sql !== sql || !last.rows || last.bytes + text.length > PARAMETER_BYTES) made.push(last = { sql, rows: [], bytes: 0 });
    last.rows.push(text);
    last.bytes += text.length;
  }
  return made.map(({ sql, rows, values }) => [sql, ...(values ?? [`[${rows.join(",")}]`])]);
}

/** `wrangler d1 execute`; `where` says which database: --remote. */
export function wranglerDb(where) {
  const execute = (args) => {
    const all = ["d1", "execute", "DB", ...where, "--json", "--yes", ...args];
    const options = { cwd: ROOT, encoding: "utf8", maxBuffer: REPLY_BYTES, stdio: ["ignore", "pipe", "pipe"] };
    const { status, stdout, stderr, error } = spawnSync(join("node_modules", ".bin", "wrangler"), all, options);
    if (error) throw error;
    if (status !== 0) throw new Error(`${stdout}${stderr}`.trim());
    return stdout;
  };
  return {
    literal: true,
    rows: (sql) => JSON.parse(execute(["--command", sql]))[0].results.map(Object.values),
    run: (statements, deferred) => {
      const folder = mkdtempSync(join(tmpdir(), "stratus-import-"));
      const file = join(folder, "batch.sql");
      try {
        const first = deferred ? ["PRAGMA defer_foreign_keys = ON"] : [];
        writeFileSync(file, [...first, ...statements.flat()].map((sql) => `${sql};\n`).join(""));
        execute(["--file", file]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

// --- talking to the command --------------------------------------------------------------------

let program = [process.execPath, join(ROOT, "src/shim/command.mjs"), join(ROOT, "build/transfer.wasm")];

/** For tests: another program that says the same, made for another schema. */
export function useCommand(words) {
  program = words;
}

function startCommand(...args) {
  const [file, ...words] = program;
  const child = spawn(file, [...words, ...args], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // it ended; its exit code says why
  const ended = new Promise((resolve) => child.on("close", resolve));
  const send = async (text) => {
    if (!child.stdin.write(text) && !child.stdin.destroyed) await Promise.race([once(child.stdin, "drain"), ended]);
  };
  const finish = async (...good) => {
    const code = await ended;
    if (!good.includes(code)) throw new Error(`build/transfer.wasm ${args[0]} failed with ${code}; see above.`);
    return code;
  };
  return { send, finish, end: () => child.stdin.end(), lines: () => linesOf(child.stdout), kill: () => child.kill() };
}

async function* linesOf(stream) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const parts = chunk.split("\n");
    parts[0] = text + parts[0];
    text = parts.pop();
    yield* parts;
  }
}

// Without waiting until it is taken: the command may be waiting until its own output is, which is read next. A page is
// about a megabyte.
async function answer(command, db, question) {
  const rows = await db.rows(question);
  void command.send(`${rows.map((row) => `${JSON.stringify(row)}\n`).join("")}\n`);
}

// Says at most once a second how far it is.
function makeProgress(say) {
  let last = Date.now();
  return (text) => {
    if (Date.now() - last < 1000) return;
    last = Date.now();
    say(`  ${text}`);
  };
}

const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

const isFolder = (file) => `${file} is a folder; name a file.`;

/** What is wrong with a file, for whoever named it: an Error without the system's own words; other errors as they are. */
function fileError(error, file, verb) {
  if (!file) return error;
  const why = {
    ENOENT: verb === "read" ? `There is no file ${file}.` : `There is no folder ${dirname(file)} to write ${basename(file)} into.`,
    ENOTDIR: `${dirname(file)} is no folder.`,
    EISDIR: isFolder(file),
    EACCES: `${file} may not be ${verb === "read" ? "read" : "written"} by you.`,
    EPERM: `${file} may not be ${verb === "read" ? "read" : "written"} by you.`,
    EROFS: `${file} can not be written: nothing there can.`,
    ENOSPC: `There is no room left to write ${file}.`,
  }[error.code];
  const isOfFile = error.syscall && (error.path === undefined || error.path.startsWith(file)); // not of a program that is missing
  return why && isOfFile ? new Error(why, { cause: error }) : error;
}

// --- export ------------------------------------------------------------------------------------

/**
 * Writes all records of the site as JSON lines to the file, or to standard output. Returns the exit
 * code: 3 when a stored value could not be told.
 */
export async function exportSite(db, file, say = console.error) {
  const part = file && `${file}.part`; // so that a file of that name is always whole
  const out = part ? createWriteStream(part) : process.stdout;
  const failed = part ? once(out, "error").then(([error]) => Promise.reject(error)) : new Promise(() => {});
  failed.catch(() => {});
  const command = startCommand("export");
  const tables = new Map();
  const progress = makeProgress(say);
  let table;
  try {
    for await (const line of command.lines()) {
      if (line.startsWith('{"ask":')) {
        const question = JSON.parse(line);
        table = question.table;
        if (!tables.has(table)) tables.set(table, 0);
        await answer(command, db, question.ask);
        continue;
      }
      tables.set(table, tables.get(table) + 1);
      if (!out.write(`${line}\n`)) await Promise.race([once(out, "drain"), failed]);
      progress(`${table}: ${count(tables.get(table), "record")}`);
    }
    const code = await command.finish(0, 3);
    if (part) {
      await Promise.race([new Promise((resolve) => out.end(resolve)), failed]);
      renameSync(part, file);
    }
    const all = [...tables.values()].reduce((sum, n) => sum + n, 0);
    say(`Exported ${count(all, "record")}: ${[...tables].map(([name, n]) => `${name} ${n}`).join(", ")}.`);
    return code;
  } catch (error) {
    command.kill();
    if (part) rmSync(part, { force: true });
    throw fileError(error, file, "write");
  }
}

// --- import ------------------------------------------------------------------------------------

// Sends the file to the command and returns where its lines begin. The byte that ends the conversation is in no JSON.
async function sendFile(command, file) {
  const starts = [0];
  let at = 0;
  let last = 0x0a;
  for await (const chunk of createReadStream(file)) {
    for (let i = chunk.indexOf(4); i >= 0; i = chunk.indexOf(4, i)) chunk[i] = 5;
    for (let i = chunk.indexOf(0x0a); i >= 0; i = chunk.indexOf(0x0a, i + 1)) starts.push(at + i + 1);
    at += chunk.length;
    last = chunk[chunk.length - 1];
    await command.send(chunk);
  }
  await command.send(last === 0x0a ? END_OF_FILE_LINE : `\n${END_OF_FILE_LINE}`);
  if (starts.at(-1) !== at) starts.push(at + 1); // as if the last line had its end
  return starts;
}

// What can be written, as groups of line numbers in order; faults go to `fault`.
async function check(db, file, fault, progress) {
  const command = startCommand("check");
  const groups = [];
  let unsent; // why the file could not be sent
  const sent = sendFile(command, file).catch((error) => {
    unsent = error;
    command.kill();
  });
  try {
    for await (const line of command.lines()) {
      const said = JSON.parse(line);
      if (said.fault) fault(said.fault);
      else if (said.ask) await answer(command, db, said.ask);
      else groups.push(said);
      progress("checking");
    }
    command.end();
    await command.finish(0);
    return { groups, starts: await sent };
  } catch (error) {
    command.kill();
    throw unsent ?? error;
  }
}

// What the database's refusal of a single record means; undefined when it is no refusal of this record.
function refusal(error) {
  const [, kind, names = ""] = /(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: ([\w., ]+\w))?/.exec(error.message) ?? [];
  const field = names.split(", ").map((name) => name.replace(/^\w+\./, "")).join(", ") || undefined;
  if (kind === "UNIQUE") return { field, code: "unique", message: "Another record has this value." };
  if (kind === "FOREIGN KEY") return { code: "reference", message: "It refers to a record that is not there, or was skipped." };
  if (kind) return { field, code: "refused", message: "The database refuses the value." };
  if (/too big|SQLITE_TOOBIG/i.test(error.message)) return { code: "size", message: "It is larger than the database's rows may be." };
  return undefined;
}

// Runs groups of statements as one batch; when it is refused, in halves, until who is to blame is alone.
async function runGroups(db, groups, refuse) {
  if (groups.length === 0) return;
  const deferred = groups.some((group) => group.statements.length > 1);
  try {
    await db.run(groups.flatMap((group) => group.statements), deferred);
  } catch (error) {
    const reason = refusal(error);
    if (!reason) throw error;
    if (groups.length === 1) return refuse(groups[0], reason);
    const half = groups.length >> 1;
    await runGroups(db, groups.slice(0, half), refuse);
    await runGroups(db, groups.slice(half), refuse);
  }
}

// Sends the lines of the groups, in their order, to the command.
async function sendLines(command, file, groups, starts) {
  const fd = openSync(file, "r");
  try {
    for (const number of groups.flat()) {
      const line = Buffer.alloc(starts[number] - starts[number - 1]);
      readSync(fd, line, 0, line.length, starts[number - 1]);
      line[line.length - 1] = 0x0a; // the last line may lack it
      await command.send(line);
    }
  } finally {
    closeSync(fd);
    command.end();
  }
}

async function write(db, file, { groups, starts }, fault, progress) {
  const command = startCommand("write", ...(db.literal ? ["--literal"] : []));
  let unsent; // why the lines could not be sent
  const sent = sendLines(command, file, groups, starts).catch((error) => {
    unsent = error;
    command.kill();
  });
  const refuse = (group, reason) => group.lines.forEach((line) => fault({ line, ...reason }));
  const statements = command.lines();
  let [batch, n, bytes, done] = [[], 0, 0, 0];
  const flush = async () => {
    await runGroups(db, batch, refuse);
    [batch, n, bytes] = [[], 0, 0];
  };
  try {
    for (const lines of groups) {
      const group = { lines, statements: [] };
      let unfit;
      for (let i = 0; i < lines.length; i++) {
        const { value, done: ended } = await statements.next();
        if (ended) await command.finish(); // throws
        const said = JSON.parse(value);
        unfit ??= said.fault;
        group.statements.push(said);
        bytes += value.length;
      }
      done += lines.length;
      if (unfit) refuse(group, unfit);
      else batch.push(group);
      n += lines.length;
      if (n >= BATCH_RECORDS || bytes >= BATCH_BYTES) await flush();
      progress(`${done} records`);
    }
    await flush();
    await sent;
    await command.finish(0);
  } catch (error) {
    command.kill();
    throw unsent ?? error;
  }
}

// How a line's record is called, for faults that come from the database.
function recordAt(file, starts, number) {
  const fd = openSync(file, "r");
  try {
    const line = Buffer.alloc(starts[number] - starts[number - 1]);
    readSync(fd, line, 0, line.length, starts[number - 1]);
    const { table, id } = JSON.parse(line.toString("utf8").replace(/\0$/, ""));
    return { table, id };
  } finally {
    closeSync(fd);
  }
}

const describe = ({ line, table, id, field, code, message }) =>
  `line ${line}: ${[[table, id].filter(Boolean).join(" "), field].filter(Boolean).join(": ")}${table || field ? ": " : ""}${message} (${code})`;

/**
 * Brings the records of a file of JSON lines. Returns { written, skipped, faults }, faults being
 * { line, table, id, field, code, message }; each is also said.
 */
export async function importLines(db, file, say = console.error) {
  const faults = [];
  const skipped = new Set();
  const progress = makeProgress(say);
  const fault = (found) => {
    faults.push(found);
    skipped.add(found.line);
    say(`skipped: ${describe(found)}`);
  };
  const checked = await check(db, file, fault, progress);
  const late = (found) => fault({ ...recordAt(file, checked.starts, found.line), ...found });
  const before = skipped.size;
  await write(db, file, checked, late, progress);
  const good = checked.groups.reduce((sum, group) => sum + group.length, 0);
  return { written: good - (skipped.size - before), skipped: skipped.size, faults };
}

// A record that was skipped is mended where it stands.
function advice(file, written, skipped) {
  if (skipped) return ` Mend these lines of ${file} and import it again: what is in stays as it is.`;
  return written ? "" : ` ${file} has no records in it.`;
}

/** Imports a file, JSON lines or a WordPress export (.xml). Returns the exit code. */
export async function importFile(db, file, say = console.error) {
  const folder = mkdtempSync(join(tmpdir(), "stratus-import-"));
  try {
    closeSync(openSync(file, "r"));
    if (statSync(file).isDirectory()) throw new Error(isFolder(file));
    let lines = file;
    let others = 0;
    const isWordpress = /\.xml$/i.test(file);
    if (isWordpress) {
      const { convertWordpress } = await import("./wordpress.mjs");
      lines = join(folder, "wordpress.jsonl");
      others = await convertWordpress(file, lines, db.rows, say);
    }
    const { written, skipped } = await importLines(db, lines, say);
    say(`Imported ${count(written, "record")}, skipped ${skipped + others}.${isWordpress ? "" : advice(file, written, skipped)}`);
    return skipped + others > 0 ? 3 : 0;
  } catch (error) {
    throw fileError(error, file, "read");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
