// The main module of tests in workerd: the shim, with a D1 and a KV that are slow, fail, hang or
// lie as they are told to by `POST /faults`, whose answer says what was counted since the last one.
import stratus from "../../src/shim/worker.mjs";

const DEFAULTS = {
  db: "ok", // fail: throws; hang: never answers; lose: does it, and throws
  kv: "ok", // fail; hang; damage: answers `damaged`
  damaged: [], // bytes
  delays: [], // milliseconds before and after each call, one at random; empty: none
  hops: 0, // at most so many microtasks more
  failOneIn: 0, // of the calls to D1 this share fails, at random; 0: none but by `db`
  poison: false, // whether C's stack pointer is somewhere else whenever a call returns
  seed: 1,
};
let mode = { ...DEFAULTS };
let random = 1;
let clockMs = 0; // added to the clock
let counts;
let suspended = { db: 0, get: 0, put: 0 };

const instances = []; // of the module: all that were made

function reset() {
  // `identical`: the most calls to D1 at once that had the same texts
  counts = { db: 0, get: 0, put: 0, statements: 0, peak: 0, peakAll: 0, identical: 0 };
}
reset();

const realNow = Date.now;
Date.now = () => realNow() + clockMs;

const RealInstance = WebAssembly.Instance;
WebAssembly.Instance = class extends RealInstance {
  constructor(...args) {
    super(...args);
    instances.push(this);
  }
};

function below(n) {
  random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
  return Math.floor((random / 2 ** 32) * n);
}

async function linger() {
  const ms = mode.delays.length ? mode.delays[below(mode.delays.length)] : 0;
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  for (let hops = below(mode.hops + 1); hops > 0; hops--) await null;
}

// Where C's stack pointer stands, and stood when each of the suspended calls began.
const stackPointer = () => instances.at(-1).exports.__stack_pointer;
const depths = new Set();

// While a request is suspended, others move C's stack pointer. They may leave it amid the live
// frames of any of them, or of nobody: here they do so every time.
function movePointer() {
  const live = [...depths];
  const frames = live.length ? live[below(live.length)].at + 64 * below(8) : 0;
  stackPointer().value = below(4) ? frames : 16;
}

// Now, and in each of the microtasks until C goes on: what is put right only in JavaScript is
// undone again.
function movePointerLately() {
  movePointer();
  for (let n = 0, last = Promise.resolve(); n < 20; n++) last = last.then(movePointer);
}

const flying = new Map(); // calls to D1 by their texts

async function callDb(sql, act) {
  const now = (flying.get(sql) ?? 0) + 1;
  flying.set(sql, now);
  counts.identical = Math.max(counts.identical, now);
  try {
    return await call("db", mode.failOneIn && below(mode.failOneIn) === 0 ? "fail" : mode.db, act);
  } finally {
    flying.set(sql, flying.get(sql) - 1);
  }
}

async function call(kind, fault, act) {
  const depth = { at: stackPointer().value };
  depths.add(depth);
  counts[kind]++;
  suspended[kind]++;
  counts.peak = Math.max(counts.peak, suspended.db + suspended.get);
  counts.peakAll = Math.max(counts.peakAll, suspended.db + suspended.get + suspended.put);
  try {
    await linger();
    if (fault === "hang") await new Promise(() => {});
    if (fault === "fail") throw new Error(`${kind} fails, as it was told to`);
    const result = fault === "damage" && kind === "get" ? new Uint8Array(mode.damaged).buffer : await act();
    await linger();
    if (fault === "lose") throw new Error(`${kind} loses its answer, as it was told to`);
    return result;
  } finally {
    suspended[kind]--;
    depths.delete(depth);
    if (mode.poison) movePointerLately();
  }
}

const statement = (sql, real) => ({
  sql,
  real,
  bind: (...values) => statement(sql, real.bind(...values)),
  raw: () => callDb(sql, () => (counts.statements++, real.raw())),
});

function wrapDb(db) {
  return {
    prepare: (sql) => statement(sql, db.prepare(sql)),
    batch: (list) => {
      const act = () => ((counts.statements += list.length), db.batch(list.map((s) => s.real)));
      return callDb(list[0].sql, act);
    },
  };
}

function wrapKv(kv) {
  return {
    get: (...args) => call("get", mode.kv, () => kv.get(...args)),
    put: (...args) => call("put", mode.kv, () => kv.put(...args)),
  };
}

async function control(request) {
  const { advanceMs = 0, peek = false, ...changes } = await request.json();
  clockMs += advanceMs;
  mode = { ...mode, ...changes };
  if (changes.seed !== undefined) random = changes.seed >>> 0;
  const memoryBytes = instances.map((i) => i.exports.memory.buffer.byteLength);
  const answer = { ...counts, suspended, instances: instances.length, memoryBytes };
  if (!peek) reset();
  return Response.json(answer);
}

function wrap(env) {
  const wrapped = { ...env };
  if (env.DB) wrapped.DB = wrapDb(env.DB);
  if (env.KV) wrapped.KV = wrapKv(env.KV);
  return wrapped;
}

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/faults") return control(request);
    return stratus.fetch(request, wrap(env), ctx);
  },
  scheduled: (event, env, ctx) => stratus.scheduled(event, wrap(env), ctx),
};
