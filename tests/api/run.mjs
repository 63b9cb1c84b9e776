// Runs the scenarios of tests/api (*.http) against the worker in workerd: the second runner beside
// the native one (runner.c, check.c, drive.c), with the same meaning. README.md describes the
// format.
//
//   node tests/api/run.mjs                       all files
//   node tests/api/run.mjs tests/api/list.http   some
import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { migrate, readText, ROOT, startStratus } from "../worker/stratus.mjs";

const SHOWN = 300; // characters of values in messages
const HOST = "example.com";
const LEAKS = ["sqlite", "SQLITE", "no such column", 'near \\"', "src/"];

process.chdir(ROOT);

// --- reading ------------------------------------------------------------------------------------

// The cases of a file: { name, line, lines: [{ text, line }], isSkipped, isFresh }.
function readCases(path) {
  const cases = [];
  readFileSync(path, "utf8").split("\n").forEach((text, i) => {
    const line = i + 1;
    const current = cases.at(-1);
    if (text.startsWith("###")) {
      cases.push({ path, name: text.slice(3).trim(), line, lines: [], isSkipped: false, isFresh: false });
    } else if (text === "" || text.startsWith("#")) {
      return;
    } else if (!current) {
      console.log(`${path}:${line}: stands outside a case`);
    } else {
      current.isSkipped ||= /^@(advance|as|native)\b/.test(text);
      current.isFresh ||= text.trim() === "@fresh";
      current.lines.push({ text, line });
    }
  });
  return cases;
}

// --- worlds -------------------------------------------------------------------------------------

// A fresh world costs no new process: each is a copy of the shim (so another instance of the
// module), a database and a KV namespace of its own, made ahead.
function entry(count) {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return `
    ${numbers.map((i) => `import world${i} from "../../src/shim/worker-${i}.mjs";`).join("\n")}
    const worlds = [${numbers.map((i) => `world${i}`)}];
    let current = 0;
    export default {
      fetch(request, env, ctx) {
        const to = /\\/world\\/(\\d+)$/.exec(request.url);
        if (to) {
          current = Number(to[1]);
          return new Response();
        }
        const mine = { ...env, DB: env["DB" + current], KV: env["KV" + current] };
        return worlds[current].fetch(request, mine, ctx);
      },
    };`;
}

function openWorlds(count) {
  const names = (prefix) => Array.from({ length: count }, (_, i) => prefix + i);
  return startStratus({
    bindings: { ADMIN_TOKEN: "a-token-for-the-scenarios" },
    entry: entry(count),
    shims: count,
    databases: names("DB"),
    namespaces: names("KV"),
  });
}

// Enters world `number`, with the fixture in its database.
async function enterWorld(stratus, number) {
  const db = await stratus.mf.getD1Database(`DB${number}`);
  const fixture = readText("tests/api/fixture.sql").replace(/^--.*$/gm, "");
  await migrate(db, fixture.split(/;\n/).filter((statement) => statement.trim()));
  await stratus.request(`/world/${number}`);
  return db;
}

// --- expectations -------------------------------------------------------------------------------

const ABSENT = Symbol("absent");

function stepsOf(path) {
  const steps = [];
  const rest = path.replace(/\.([^.[]+)|\[([^\]]+)\]/g, (_, key, index) => {
    steps.push(key === undefined ? { index } : { key });
    return "";
  });
  return rest === "$" ? steps : null;
}

function stepInto(value, { key, index }) {
  if (key !== undefined) {
    const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
    return isObject && Object.hasOwn(value, key) ? value[key] : ABSENT;
  }
  const at = index.startsWith("#") ? value.length + Number(index.slice(1) || 0) : Number(index);
  return Array.isArray(value) && at in value ? value[at] : ABSENT;
}

// All values at a path with [*] in it.
function collect(value, steps) {
  if (value === ABSENT) return [];
  if (steps.length === 0) return [value];
  const [step, ...others] = steps;
  if (step.index !== "*") return collect(stepInto(value, step), others);
  return Array.isArray(value) ? value.flatMap((item) => collect(item, others)) : [];
}

// The value at a path, or ABSENT.
function valueAt(json, path) {
  const isLength = path.endsWith(".length()");
  const steps = stepsOf(isLength ? path.slice(0, -".length()".length) : path);
  if (!steps) return ABSENT;
  const isMany = steps.some((step) => step.index === "*");
  const found = collect(json, steps);
  const value = isMany ? found : found.length ? found[0] : ABSENT;
  if (!isLength) return value;
  return Array.isArray(value) ? value.length : ABSENT;
}

const shown = (value) =>
  value === ABSENT || value === undefined ? "(absent)" : JSON.stringify(value).slice(0, SHOWN);

function parse(text) {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return null;
  }
}

// Each of the checks returns null, or what was seen instead.
function checkHeader(answer, text) {
  const [, name, , form, rest] = /^([^: ]+)(: *| +(~) )(.*)$/.exec(text) ?? [];
  const expected = rest?.trim();
  if (!expected) return "not understood";
  const seen = answer.headers[name.toLowerCase()];
  const actual = Array.isArray(seen) ? seen.join(", ") : seen; // Node has Set-Cookie as a list
  const isMet = () => {
    if (form) return actual?.includes(expected);
    if (expected === "*") return actual !== undefined;
    return expected === "-" ? actual === undefined : actual === expected;
  };
  return isMet() ? null : `actual ${(actual ?? "(absent)").slice(0, SHOWN)}`;
}

function checkJson(answer, path, form, expected) {
  const body = parse(answer.text);
  if (!body) return "the body is not JSON";
  const actual = valueAt(body.json, path);
  const seen = `actual ${shown(actual)}`;
  if (form === "-") return actual === ABSENT ? null : seen;
  if (form === "=") {
    const wanted = parse(expected);
    if (!wanted) return "what is expected is not JSON";
    return actual !== ABSENT && isDeepStrictEqual(actual, wanted.json) ? null : seen;
  }
  if (actual === ABSENT || actual === null) return seen;
  const text = typeof actual === "string" ? actual : JSON.stringify(actual);
  return text.includes(expected) ? null : seen;
}

function checkExpectation(answer, line) {
  if (line.startsWith("< ")) {
    const rest = line.slice(2).trim();
    if (!/^\d{3}$/.test(rest)) return checkHeader(answer, rest);
    return answer.status === Number(rest) ? null : `actual ${answer.status}`;
  }
  const [, subject, form, text] = /^(\S+) +([=~-])(?: +(.*))?$/.exec(line.trimEnd()) ?? [];
  const expected = (text ?? "").trim();
  if (!subject || (form === "-" && expected)) return "not understood";
  if (subject.startsWith("$")) return checkJson(answer, subject, form, expected);
  if (subject !== "body" || form === "-") return "not understood";
  const isMet = form === "=" ? answer.text === expected : answer.text.includes(expected);
  return isMet ? null : `actual body of ${answer.text.length} characters`;
}

// --- what no answer may be (drive_find_fault) -----------------------------------------------------

function headFault(rawHeaders) {
  const names = new Set();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    if (!/^[\x20-\x7e]*$/.test(rawHeaders[i + 1])) return "a header that is not printable ASCII";
    if (names.has(name)) return "a header twice";
    names.add(name);
  }
  return null;
}

function problemFault(answer, json, asked) {
  if (json?.status !== answer.status) return "a problem document with another status";
  const isText = (value) => typeof value === "string" && value !== "";
  if (![json.type, json.title, json.detail].every(isText)) {
    return "a problem document without type, title or detail";
  }
  if (!json.type.startsWith("/errors/")) return "a problem's type that is not /errors/…";
  const isLeak = (word) => answer.text.includes(word) && !asked.includes(word);
  return LEAKS.some(isLeak) ? "an error that leaks the inside" : null;
}

function findFault(answer, method, asked) {
  const { status, text, headers } = answer;
  const type = headers["content-type"] ?? "";
  const fault = headFault(answer.rawHeaders);
  if (fault) return fault;
  if (status < 200 || status > 599) return "a status out of range";
  if (status === 500) return "an internal error";
  const isWithoutBody = method === "HEAD" || status === 204 || status === 304;
  if (isWithoutBody) return text ? "a body where there can be none" : null;
  if (!type && text) return "no Content-Type";
  const body = parse(text);
  if (type.includes("json") && !isUtf8(answer.bytes)) return "a body that is not UTF-8";
  if (type.includes("json") && !body) return "a body that is not JSON";
  if (status < 400) return null;
  if (status === 503 && !headers["retry-after"]) return "503 without Retry-After";
  // What is failing is what was asked for: the answer, and no error of it.
  if (asked.includes("/health?deep=true")) return null;
  if (!type.startsWith("application/problem+json")) return "an error without a problem document";
  return problemFault(answer, body?.json, asked);
}

// --- running ------------------------------------------------------------------------------------

// The request's target as bytes on the wire: what may not stand there is escaped, as any client
// would.
function wirePath(target) {
  const path = target.replace(/^https?:\/\/[^/]*/, "").replace(/[\x00-\x20]/g, encodeURIComponent);
  return Buffer.from(path, "utf8").toString("latin1");
}

// Does a case line by line. `world` is { stratus, db, saved }. Returns its failures, [{ line, text,
// why }].
async function runCase(one, world) {
  const failures = [];
  let [request, headers, body, answer, hasStatus] = [null, {}, undefined, null, false];
  const fail = ({ line, text }, why) => failures.push({ line, text, why });

  const substitute = (line, text) =>
    text.replace(/\$\{([^}]*)\}/g, (_, name) => {
      if (!world.saved.has(name)) fail(line, `nothing was saved as ${name}`);
      return world.saved.get(name) ?? "";
    });
  const send = async (line) => {
    const [method, ...target] = substitute(line, request).split(" ");
    const path = target.join(" ");
    answer = await world.stratus.request(wirePath(path), { method, headers: { host: HOST, ...headers }, body });
    const fault = findFault(answer, method, path);
    if (fault) fail(line, fault);
  };
  const directive = async (line) => {
    const [word, ...rest] = line.text.split(" ");
    if (word === "@save") {
      const [name, what] = rest.join(" ").split("=").map((part) => part.trim());
      const inBody = (path) => valueAt(parse(answer.text)?.json, path);
      const value = answer && what.startsWith("$") ? inBody(what) : answer?.headers[what];
      const isMissing = value === undefined || value === null || value === ABSENT;
      if (isMissing) return fail(line, "there is no such header or value");
      return void world.saved.set(name, value);
    }
    if (request) return fail(line, "a directive stands before the request");
    if (word === "@sql") {
      await world.db.prepare(rest.join(" ")).run().catch((error) => fail(line, error.message));
    } else if (word !== "@fresh") {
      fail(line, "not understood");
    }
  };

  for (const line of one.lines) {
    const { text } = line;
    if (text.startsWith("@")) {
      await directive(line);
    } else if (text.startsWith("|") && request && !answer) {
      const more = substitute(line, text.slice(1).trim());
      body = body === undefined ? more : `${body}\n${more}`;
    } else if (text.startsWith(">") && request && !answer) {
      const [, name, value] = /^([^:]+):(.*)$/.exec(substitute(line, text.slice(1).trim())) ?? [];
      if (name) headers[name] = value.trim();
      else fail(line, "not understood");
    } else if (/^(< |\$|body )/.test(text) && request) {
      if (!answer) await send(line);
      if (!hasStatus && !/^< \d{3}$/.test(text)) fail(line, "the status comes first");
      hasStatus = true;
      const why = checkExpectation(answer, substitute(line, text));
      if (why) fail(line, why);
    } else if (/^[A-Z]/.test(text) && !request) {
      request = text;
    } else {
      fail(line, "not understood");
    }
  }
  if (!answer) fail({ line: one.line, text: one.name }, "the case expects nothing");
  if (failures.length > 0 && answer) one.seen = `${request}\n    -> ${answer.status} ${answer.text}`;
  return failures;
}

function report(one, failures) {
  console.log(`FAILED ${one.name}`);
  for (const { line, text, why } of failures) {
    console.log(`  ${one.path}:${line}: ${text.slice(0, SHOWN)}\n    ${why}`);
  }
  if (one.seen) console.log(`    ${one.seen.slice(0, 2 * SHOWN)}`);
}

async function main(paths) {
  const files = paths.map((path) => ({ path, cases: readCases(path) }));
  const count = { passed: 0, failed: 0, skipped: 0 };
  const isNew = (one) => one.isFresh && !one.isSkipped;
  const worlds = files.length + files.flatMap(({ cases }) => cases.filter(isNew)).length;
  const stratus = await openWorlds(worlds);
  let next = 0;
  for (const { path, cases } of files) {
    const world = { stratus, db: await enterWorld(stratus, next++), saved: new Map() };
    if (cases.length === 0) {
      console.log(`FAILED ${path}: no cases`);
      count.failed++;
    }
    for (const one of cases) {
      if (one.isSkipped) {
        count.skipped++;
        continue;
      }
      if (one.isFresh) world.db = await enterWorld(stratus, next++);
      const failures = await runCase(one, world);
      if (failures.length > 0) report(one, failures);
      count[failures.length > 0 ? "failed" : "passed"]++;
    }
  }
  await stratus.dispose();
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}

const all = () =>
  readdirSync("tests/api")
    .filter((name) => name.endsWith(".http"))
    .sort()
    .map((name) => `tests/api/${name}`);
await main(process.argv.length > 2 ? process.argv.slice(2) : all());
