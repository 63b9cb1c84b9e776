// The cases: for each the workers that are compared, made ready and checked, and what is asked of them. The first
// worker is Stratus; `base` names the one whose answers can't be cheaper, or what one would write instead.
import { ask, get, post } from "./load.mjs";
import { MANY_BEFORE_MS, postId, userId } from "./content.mjs";
import { startFixed, startHitPart, startHono, startMissPart, startPlain, startPlainWrite, startSonic, startStratus, statementOf, statementsOf, TOKEN } from "./workers.mjs";

export const LIST = "/v1/posts?limit=10";
export const RECORD = `/v1/posts/${postId(501)}`;
const BEFORE = "filters[created_on][$lt]="; // + a number: a URL of its own each time
const QUERY = `${LIST}&include=author&filters[status]=published&${BEFORE}`;
const SONIC_LIST = "/api/collections/posts/content?limit=10";
const SONIC_RECORD = `/api/content/${postId(501)}`;
const IDS = 200; // of the records that are asked for in turn where no answer may be held
const COMMENT = { body: "It took a summer to build and an afternoon to explain.", user_id: userId(3), post_id: postId(501) };

function check(truth, text) {
  if (!truth) throw new Error(`The answers are not what was to be measured: ${text}`);
}

// The published ones: every twentieth is a draft.
const publishedId = (i) => postId((i % IDS) + 1 + Math.floor((i % IDS) / 19));

// What all must agree in, of a post.
const told = (p) => [p.id, p.title, p.slug, p.body, p.status, p.user_id, p.created_on, p.author?.name];
const toldAll = (body) => JSON.stringify([JSON.parse(body).data].flat().map(told));
const toldBySonic = (body) => [JSON.parse(body).data].flat().map((p) => [p.id, p.title, p.slug, p.data.body]);
const sameAsSonic = (ours, theirs) => {
  const [a, b] = [JSON.parse(toldAll(ours)).map((post) => post.slice(0, 4)), toldBySonic(theirs)];
  return a.length === b.length && (a.length > 1 || JSON.stringify(a) === JSON.stringify(b)); // it sorts lists otherwise
};

const HIT = ["HTTP/1.1 200", "x-cache: memory\r"];
const TIER = (tier) => ["HTTP/1.1 200", `x-cache: ${tier}\r`];
const ANY = ["HTTP/1.1 200"];
const SERVERS_OWN = ["content-length", "date", "connection", "keep-alive"]; // headers that it adds by itself
const ownHeaders = (answer) => [...answer.headers].filter(([name]) => !SERVERS_OWN.includes(name));

// Workers that several cases use are started once.
export function makeCases() {
  const started = new Map();
  const once = (name, start) => started.get(name) ?? started.set(name, start()).get(name);
  const stratus = () => once("stratus", () => startStratus(false));
  const stratusWithout = () => once("without", () => startStratus(false, { CACHE_BYTES: "0" }));
  const hono = () => once("hono", () => startHono());
  const sonic = () => once("sonic", startSonic);

  async function hit(path, sonicPath) {
    const [ours, map, theirs] = [await stratus(), await once("map", () => startHono("map")), await sonic()];
    const first = await ask(ours.port, path);
    const held = await ask(ours.port, path);
    check(held.headers.get("x-cache") === "memory", `${path} is not from memory the second time`);
    check(held.status === 200 && held.body === first.body, `${path} from memory is another`);
    await ask(map.port, path);
    const inMap = await ask(map.port, path);
    check(inMap.headers.get("x-cache") === "memory", `Hono's ${path} is not from its Map the second time`);
    check(toldAll(inMap.body) === toldAll(held.body), "Hono answers otherwise");
    const bySonic = await ask(theirs.port, sonicPath);
    check(bySonic.status === 200 && sameAsSonic(held.body, bySonic.body), "SonicJS answers otherwise");
    const bytes = Buffer.byteLength(held.body);
    const fixed = await startFixed(bytes);
    check((await ask(fixed.port, path)).body.length === bytes, "the constant is of another size");
    const own = ownHeaders(held);
    const fixedHeaders = await startFixed(bytes, 200, own);
    const told = await ask(fixedHeaders.port, path);
    check(own.every(([name, value]) => told.headers.get(name) === value), "the constant's headers are others");
    return {
      isFast: true,
      bytes,
      headers: own,
      base: "fixed",
      workers: {
        stratus: { ...ours, before: () => ask(ours.port, path, { "cache-control": "no-cache" }), request: () => get(path), expected: HIT },
        fixed: { ...fixed, request: () => get(path), expected: ANY },
        fixedHeaders: { ...fixedHeaders, request: () => get(path), expected: HIT },
        honoMap: { ...map, before: () => ask(map.port, path), request: () => get(path), expected: HIT },
        sonic: { ...theirs, request: () => get(sonicPath), expected: ANY },
      },
    };
  }

  async function parts() {
    const { workers, ...one } = await hit(RECORD, SONIC_RECORD);
    const { stratus: ours, fixed, fixedHeaders } = workers;
    const part = async (steps) => ({ ...(await startHitPart(one.bytes, one.headers, steps)), request: () => get(RECORD), expected: HIT });
    return { ...one, workers: { stratus: ours, fixed, fixedHeaders, view: await part(0), line: await part(1), asked: await part(2) } };
  }

  async function notModified() {
    const ours = await stratus();
    await ask(ours.port, LIST);
    const held = await ask(ours.port, LIST);
    const etag = `If-None-Match: ${held.headers.get("etag")}\r\n`;
    const fixed = await startFixed(0, 304);
    const before = () => ask(ours.port, LIST, { "cache-control": "no-cache" });
    return {
      isFast: true,
      base: "fixed",
      workers: {
        stratus: { ...ours, before, request: () => get(LIST, etag), expected: ["HTTP/1.1 304", "x-cache: memory\r"] },
        fixed: { ...fixed, request: () => get(LIST, etag), expected: ["HTTP/1.1 304"] },
        stratusHit: { ...ours, before, request: () => get(LIST), expected: HIT },
      },
    };
  }

  const recordStatement = () => once("record statement", () => statementOf(`/v1/posts/${publishedId(0)}`));

  async function eachRecord(workers) {
    for (let i = 0; i < IDS; i++) {
      const path = `/v1/posts/${publishedId(i)}`;
      const answers = await Promise.all(Object.values(workers).map((worker) => ask(worker.port, path)));
      check(answers.every((answer) => answer.status === 200), `${path} is not there everywhere`);
    }
  }

  const recordsInTurn = () => {
    let used = 0;
    return () => get(`/v1/posts/${publishedId(used++)}`);
  };

  async function kvRecord() {
    const workers = {
      stratus: await startStratus(true, { CACHE_BYTES: "0" }),
      plain: await startPlain(await recordStatement(), publishedId(0), { mark: "/", kv: true }),
      hono: await startHono("kv"),
    };
    await eachRecord(workers);
    const [ours, theirs] = [await ask(workers.stratus.port, `/v1/posts/${publishedId(7)}`), await ask(workers.hono.port, `/v1/posts/${publishedId(7)}`)];
    check(ours.headers.get("x-cache") === "kv" && theirs.headers.get("x-cache") === "kv", "a record is not from KV");
    check(toldAll(ours.body) === toldAll(theirs.body), "Hono answers otherwise");
    const expected = { stratus: TIER("kv"), plain: ANY, hono: TIER("kv") };
    for (const name in workers) Object.assign(workers[name], { request: recordsInTurn(), expected: expected[name] });
    return { base: "plain", workers };
  }

  async function missRecord() {
    const plain = await startPlain(await recordStatement(), publishedId(0), { mark: "/" });
    const path = `/v1/posts/${publishedId(7)}`;
    const workers = { stratus: await stratusWithout(), plain, hono: await hono(), sonic: await sonic() };
    await ask(workers.stratus.port, path);
    const [ours, base, theirs] = await Promise.all(["stratus", "plain", "hono"].map((name) => ask(workers[name].port, path)));
    check(ours.headers.get("x-cache") === "d1", "the record is not from D1");
    check(JSON.parse(base.body)[0][0] === publishedId(7), "the floor's row is another");
    check(toldAll(ours.body) === toldAll(theirs.body), "Hono answers otherwise");
    const bySonic = await ask(workers.sonic.port, SONIC_RECORD);
    check(JSON.parse(bySonic.body).data.id === postId(501), "SonicJS answers otherwise");
    let used = 0;
    const sonicRecord = () => get(`/api/content/${publishedId(used++)}`);
    const requests = { stratus: recordsInTurn(), plain: recordsInTurn(), hono: recordsInTurn(), sonic: sonicRecord };
    return { base: "plain", workers: give(workers, requests, { stratus: TIER("d1") }) };
  }

  const give = (workers, requests, expected) =>
    Object.fromEntries(Object.keys(workers).map((name) => [name, { ...workers[name], request: requests[name], expected: expected[name] ?? ANY }]));

  async function missOf(path, withSonic, startOurs = stratus) {
    const statement = await statementOf(path + MANY_BEFORE_MS);
    check(statement[1].filter((v) => v === MANY_BEFORE_MS).length === 1, "the parameter can't be told from the others");
    const workers = { stratus: await startOurs(), plain: await startPlain(statement, MANY_BEFORE_MS), hono: await hono() };
    const [ours, base, theirs] = await Promise.all(Object.values(workers).map((worker) => ask(worker.port, path + MANY_BEFORE_MS)));
    const ids = JSON.parse(ours.body).data.map((record) => record.id);
    check(ours.headers.get("x-cache") === "d1" && ids.length === 10, "the list is not from D1, or not of ten");
    // The statement asks for one row more, which says whether there is a next page.
    const rows = JSON.parse(base.body).slice(0, ids.length);
    check(rows.map((row) => row[0]).join() === ids.join(), "the floor's rows are others");
    check(toldAll(ours.body) === toldAll(theirs.body), "Hono and drizzle-orm answer otherwise");
    let used = 1;
    const next = () => get(path + (MANY_BEFORE_MS + used++));
    const requests = { stratus: next, plain: next, hono: next };
    if (withSonic) [workers.sonic, requests.sonic] = [await sonic(), () => get(SONIC_LIST)];
    return { base: "plain", statement, headers: ownHeaders(ours), workers: give(workers, requests, { stratus: TIER("d1") }) };
  }

  async function missParts() {
    const { base, statement, headers, workers } = await missOf(`${LIST}&${BEFORE}`, false, () => startStratus(false)); // the other has answered this
    const { stratus: ours, plain } = workers;
    const part = async (isWritten) => ({ ...(await startMissPart(statement, MANY_BEFORE_MS, headers, isWritten)), request: plain.request, expected: ANY });
    const keepsNothing = { ...ours, ...(await startStratus(false, { CACHE_BYTES: "0" })) };
    return { base, workers: { stratus: ours, plain, headers: await part(false), rows: await part(true), keepsNothing } };
  }

  async function write() {
    const sent = await statementsOf("/v1/comments", COMMENT);
    // What changes something; the rest asks the change log and whether the rule held.
    const plain = await startPlainWrite(sent.filter(([sql]) => !sql.startsWith("SELECT")));
    const workers = { stratus: await startStratus(false), plain, hono: await hono() };
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const name in workers) {
      const made = await ask(workers[name].port, "/v1/comments", headers, COMMENT);
      check(made.status === 201 && made.body.includes(COMMENT.body), `${name} made no comment: ${made.body}`);
    }
    const request = () => post("/v1/comments", COMMENT, `Authorization: ${headers.authorization}\r\n`);
    const requests = { stratus: request, plain: request, hono: request };
    return { base: "plain", workers: give(workers, requests, { stratus: ["201"], plain: ["201"], hono: ["201"] }) };
  }

  return {
    record: { title: "Memory hit, a record", make: () => hit(RECORD, SONIC_RECORD) },
    list: { title: "Memory hit, a list of 10", make: () => hit(LIST, SONIC_LIST) },
    parts: { title: "Memory hit, a record: its parts, each one more than the one above", make: parts },
    conditional: { title: "304 from memory, of the list", make: notModified },
    kv: { title: "KV hit, a record", make: kvRecord },
    miss_record: { title: "D1 miss, a record", make: missRecord },
    miss: { title: "D1 miss, a list of 10", make: () => missOf(`${LIST}&${BEFORE}`, true) },
    miss_parts: { title: "D1 miss, a list of 10: its parts, each one more than the one above", make: missParts },
    query: { title: "D1 miss, a list of 10 with author and two filters", make: () => missOf(QUERY, false) },
    write: { title: "Write, a comment", make: write },
  };
}
