// The commands behind `npm start` and its kin: they put wrangler, the build and the C commands in the
// right order, and say what is being done. Everything that knows the schema is C.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BREAKPOINT = "\n--> statement-breakpoint\n";
const BATCH_BYTES = 1_000_000; // of SQL in one transaction

const CALLED_FROM = process.cwd();
process.chdir(ROOT);
// Neither usage reports nor a look-up of where the developer is.
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";

const HELP = `usage: npm start                       install, build, migrate, load demo content when empty, serve
       npm run generate                write the migration that schema/ asks for; -- --help says more
       npm run up                      apply migrations to the local database
       npm run up:prod                 apply them to the one in production
       npm run migrations [-- --remote]          which are applied, which are not
       npm run migrations:check [-- --remote]    whether schema/, migrations/ and the database agree. Exit code
                                       0: they do. 2: the schema has changes that no migration makes. 3: the
                                       database has migrations that are not in migrations/. 4: it is not what its
                                       migrations make. 1: a mistake, or it can't be told. Migrations that are
                                       not applied yet are said, and no fault
       npm run seed [-- --posts N] [--remote]    load the demo content, and N posts in all
       npm run export [-- --remote] [FILE]       write all records as JSON lines (npm run -s to standard output)
       npm run import -- FILE [--remote]         bring them back; or a WordPress export, FILE.xml
       npm run types [-- --out FILE]             a TypeScript client for exactly this site
       npm run admin -- create EMAIL             who runs the site; a link that sets a password. More: npm run admin
`;

function say(text) {
  console.log(`\x1b[1m${text}\x1b[0m`);
}

// Ends the command. The message says what to do.
function fail(message) {
  console.error(message);
  process.exit(1);
}

// Runs a program to its end, its output shown; ends this command too when it failed.
function run(program, args, hint, stdin = "ignore") {
  const { status, error } = spawnSync(program, args, { stdio: [stdin, "inherit", "inherit"] });
  if (error) fail(`${program} could not be started: ${error.message}`);
  if (status !== 0) fail(`\n${hint}`);
}

// Without a terminal wrangler takes yes for an answer, which is right for what is local only.
const wrangler = (args, hint, stdin) =>
  run(join("node_modules", ".bin", "wrangler"), args, hint, stdin);

// Installs what package-lock.json says, unless that was done.
function install() {
  const done = join("node_modules", ".package-lock.json");
  const isOlder = (a, b) => statSync(a).mtimeMs < statSync(b).mtimeMs;
  if (existsSync(done) && !isOlder(done, "package-lock.json")) return;
  say("Installing packages (npm ci)");
  run("npm", ["ci"], "The packages could not be installed; see above.");
}

function build(...options) {
  run("./build.sh", ["wasm", ...options], "The build failed; see above.");
}

const migrationFiles = () => readdirSync("migrations").filter((name) => name.endsWith(".sql")).sort();

// Two branches may have made a migration each, neither knowing of the other.
function refuseTwins() {
  const byNumber = new Map();
  for (const name of migrationFiles().filter((name) => /^\d/.test(name))) {
    const number = parseInt(name, 10);
    const remedy = "Give the one that is applied nowhere yet the next free one, or delete it and run `npm run generate` again.";
    if (byNumber.has(number)) fail(`${byNumber.get(number)} and ${name} have the same number. ${remedy}`);
    byNumber.set(number, name);
  }
}

function up(where) {
  refuseTwins();
  const hint =
    where === "--remote"
      ? "The migrations were not applied. Is `npx wrangler login` done, and database_id set in wrangler.toml?"
      : "The migrations were not applied; see above.";
  const stdin = where === "--remote" ? "inherit" : "ignore";
  wrangler(["d1", "migrations", "apply", "DB", where], hint, stdin);
}

// Lends `use` the local database.
async function withLocalDb(use, options) {
  // It would say that it reads .dev.vars, on standard output, which may be an export.
  const isSilenced = process.env.WRANGLER_LOG === undefined;
  if (isSilenced) process.env.WRANGLER_LOG = "warn";
  const { getPlatformProxy } = await import("wrangler");
  const { env, dispose } = await getPlatformProxy(options);
  if (isSilenced) delete process.env.WRANGLER_LOG; // a wrangler that is started later shall speak
  try {
    return await use(env.DB);
  } finally {
    await dispose();
  }
}

// The rows that a statement gives on the database in production.
function remoteRows(sql) {
  const args = ["d1", "execute", "DB", "--remote", "--json", "--command", sql];
  const options = { encoding: "utf8", maxBuffer: 1 << 26 };
  const { status, stdout, stderr } = spawnSync(join("node_modules", ".bin", "wrangler"), args, options);
  try {
    if (status === 0) return JSON.parse(stdout)[0].results;
  } catch {
    // what it said is shown below
  }
  fail(`${stdout ?? ""}${stderr ?? ""}
The database in production could not be read. Is \`npx wrangler login\` done (in CI: CLOUDFLARE_API_TOKEN set), and
database_id in wrangler.toml?`);
}

// Lends `use` a function that gives the rows of a statement, of the database in production or the local one.
function withRows(args, use) {
  if (args.includes("--remote")) return use(remoteRows);
  return withLocalDb((db) => use(async (sql) => (await db.prepare(sql).all()).results));
}

async function isEmpty(db) {
  return (await db.prepare("SELECT 1 FROM posts LIMIT 1").raw()).length === 0;
}

// --- seed --------------------------------------------------------------------------------------

// The statements that build/seed.wasm prints.
async function* seedStatements(args) {
  const child = spawn(process.execPath, ["src/shim/command.mjs", "build/seed.wasm", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    text += chunk;
    for (let end; (end = text.indexOf(BREAKPOINT)) >= 0; text = text.slice(end + BREAKPOINT.length)) {
      yield text.slice(0, end);
    }
  }
  if (text.trim()) yield text;
  const code = await ended;
  if (code !== 0) process.exit(code);
}

// Groups statements into batches of about BATCH_BYTES.
async function* seedBatches(args) {
  let batch = [];
  let bytes = 0;
  for await (const statement of seedStatements(args)) {
    batch.push(statement);
    bytes += statement.length;
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length) yield batch;
}

async function load(args, write) {
  let bytes = 0;
  const started = Date.now();
  for await (const batch of seedBatches(args)) {
    await write(batch);
    bytes += batch.reduce((sum, statement) => sum + statement.length, 0);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`  ${(bytes / 1e6).toFixed(1)} MB of content loaded, ${seconds} s`);
  }
}

function seedLocal(args) {
  return withLocalDb((db) =>
    load(args, (batch) => db.batch(batch.map((statement) => db.prepare(statement)))),
  );
}

async function seedRemote(args) {
  const folder = mkdtempSync(join(tmpdir(), "stratus-seed-"));
  const file = join(folder, "seed.sql");
  try {
    await load(args, (batch) => {
      writeFileSync(file, batch.join("\n"));
      const hint = "The demo content was loaded in part only; the same command goes on where it stopped.";
      wrangler(["d1", "execute", "DB", "--remote", "--yes", "--file", file], hint);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function seed(args) {
  const rest = args.filter((arg) => arg !== "--remote");
  build();
  await (rest.length === args.length ? seedLocal(rest) : seedRemote(rest));
  console.log("Done. What was there already was left as it is.");
}

// --- migrations --------------------------------------------------------------------------------

// What wrangler noted as applied, in that order.
async function appliedMigrations(rows) {
  const exists = "SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'";
  const isNoted = (await rows(exists)).length > 0;
  return isNoted ? rows("SELECT name, applied_at FROM d1_migrations ORDER BY id") : [];
}

async function migrations(args) {
  const rows = await withRows(args, appliedMigrations);
  const applied = new Map(rows.map((row) => [row.name, row.applied_at]));
  for (const name of migrationFiles()) {
    console.log(applied.has(name) ? `applied  ${applied.get(name)}  ${name}` : `pending  ${name}`);
    applied.delete(name);
  }
  for (const [name, at] of applied) console.log(`unknown  ${at}  ${name} (applied, but not in migrations/)`);
}

// A database's schema, in an order in which it can be made again. Not what D1 and wrangler keep for themselves.
const SCHEMA_SQL = `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND tbl_name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND tbl_name <> 'd1_migrations'
  ORDER BY CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 0 WHEN type = 'table' THEN 1 WHEN type = 'index' THEN 2 ELSE 3 END, rowid`;

// Hands what the database says of itself to build/migrate.wasm (the format: include/cms/migrate_check.h), which
// compares it with what it knows: schema/ and migrations/.
async function migrationsCheck(args) {
  if (args.some((arg) => arg !== "--remote")) fail(HELP);
  const piece = (kind, text) => `${kind} ${Buffer.byteLength(text)}\n${text}\n`;
  const input = await withRows(args, async (rows) => {
    const applied = await appliedMigrations(rows);
    const statements = await rows(SCHEMA_SQL);
    return [
      ...applied.map(({ name }) => piece("applied", name)),
      ...statements.map(({ sql }) => piece("sql", sql)),
      piece("end", ""),
    ].join("");
  });
  build("--migrate");
  const command = ["src/shim/command.mjs", "build/migrate.wasm", "--live"];
  const { status, error } = spawnSync(process.execPath, command, { input, stdio: ["pipe", "inherit", "inherit"] });
  if (error) fail(`build/migrate.wasm could not be started: ${error.message}`);
  process.exitCode = status ?? 1;
}

// --- export, import, types -----------------------------------------------------------------------

// Without a sound on standard output, which may be the export.
function buildQuietly() {
  const { status } = spawnSync("./build.sh", ["wasm"], { stdio: ["ignore", 2, 2] });
  if (status !== 0) fail("The build failed; see above.");
}

// Lends `use` the database that the flags mean; files are relative to where npm was called.
async function transfer(args, use) {
  const { boundDb, wranglerDb } = await import("./transfer.mjs");
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { remote: { type: "boolean" }, "persist-to": { type: "string" } },
  });
  const [file, ...more] = positionals.map((path) => resolve(process.env.INIT_CWD ?? CALLED_FROM, path));
  if (more.length) fail("One file at a time.");
  const state = values["persist-to"]; // another local database, as wrangler has it
  buildQuietly();
  try {
    process.exitCode = values.remote
      ? await use(wranglerDb(["--remote"]), file)
      : await withLocalDb((db) => use(boundDb(db), file), state && { persist: { path: join(state, "v3") } });
  } catch (error) {
    const hint = /no such table/.test(error.message) ? " Run first: npm run up" : "";
    fail(`${error.message}${hint}`);
  }
}

async function exportTo(args) {
  const { exportSite } = await import("./transfer.mjs");
  await transfer(args, exportSite);
}

async function importFrom(args) {
  const { importFile } = await import("./transfer.mjs");
  await transfer(args, (db, file) => importFile(db, file ?? fail("npm run import -- FILE: which file?")));
}

function types(args) {
  const { values } = parseArgs({ args, options: { out: { type: "string" } } });
  buildQuietly();
  const command = ["src/shim/command.mjs", "build/types.wasm"];
  const { status, stdout } = spawnSync(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) fail("The types could not be written.");
  const parts = ["src/client/types.ts", "src/client/client.ts"].map((path) => readFileSync(path, "utf8"));
  const text = [stdout.trimEnd() + "\n", ...parts].join("\n");
  if (!values.out) return void process.stdout.write(text);
  writeFileSync(resolve(process.env.INIT_CWD ?? CALLED_FROM, values.out), text);
}

async function admin(args) {
  const { HELP: words, admin: run } = await import("./admin.mjs");
  const { boundDb, wranglerDb } = await import("./transfer.mjs");
  const options = { help: { type: "boolean" }, remote: { type: "boolean" }, url: { type: "string" }, name: { type: "string" }, set: { type: "string", multiple: true }, "persist-to": { type: "string" } };
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    if (values.help) return console.log(words);
    if (!positionals.length) fail(words);
    const use = (db) => run(db, positionals, values, console.log, fail);
    const state = values["persist-to"];
    if (values.remote) await use(wranglerDb(["--remote"]));
    else await withLocalDb((db) => use(boundDb(db)), state && { persist: { path: join(state, "v3") } });
  } catch (error) {
    fail(`${error.message}${/no such table/.test(error.message) ? " Run first: npm run up" : ""}`);
  }
}

// --- start -------------------------------------------------------------------------------------

async function start(args) {
  install();
  build();
  say("Applying migrations to the local database");
  up("--local");
  const { hasAdmin } = await import("./admin.mjs");
  const { empty, ruled } = await withLocalDb(async (db) => ({ empty: await isEmpty(db), ruled: await hasAdmin(db) }));
  if (empty) {
    say("Loading the demo content");
    await seedLocal([]);
  }
  say("Serving; the front page is at the address below, the API at /v1, the admin at /admin. Ctrl-C ends it.");
  if (!ruled) console.log("Nobody runs the site yet: npm run admin -- create EMAIL, in another shell, prints a link to begin with.");
  const server = spawn(join("node_modules", ".bin", "wrangler"), ["dev", ...args], {
    stdio: "inherit",
  });
  process.on("exit", () => server.kill()); // whatever ends this ends the server
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
  server.on("exit", (code) => process.exit(code ?? 0));
}

const [verb, ...args] = process.argv.slice(2);
const VERBS = {
  start: () => start(args),
  generate: () => {
    build("--migrate");
    // On a terminal it may ask what was renamed.
    const command = ["src/shim/command.mjs", "build/migrate.wasm", ...args];
    run(process.execPath, command, "No migration was written.", "inherit");
  },
  up: () => up("--local"),
  "up:prod": () => up("--remote"),
  migrations: () => migrations(args),
  "migrations:check": () => migrationsCheck(args),
  seed: () => seed(args),
  export: () => exportTo(args),
  import: () => importFrom(args),
  types: () => types(args),
  admin: () => admin(args),
};
if (!VERBS[verb]) {
  process.stderr.write(HELP);
  process.exit(2);
}
if (verb !== "start") install();
await VERBS[verb]();
