// The shim between Cloudflare's platform and the C module: it lends the module KV, D1, clock, random and
// log, and turns its answers into Responses. No routing, no SQL, no policy: those are C's. The
// protocol: docs/ARCHITECTURE.md; the module's side: src/host/host_wasm.c.
import module from "../../build/stratus.wasm";

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

// The 32-bit words of an answer (slot_answer in include/host/slot.h).
const NEXT = 0, STATUS = 1, HEAD = 2, HEAD_BYTES = 3, BODY = 4, BODY_BYTES = 5, AFTER = 6, RETIRE = 7;
const STACK_TOP = 8, HEAD_KEY = 9, HEAD_AGE = 10, SLOT = 11, ASK = 12, ASKED = 16;
const RESUME = 1; // of NEXT

// The tags of include/format/wire.h. No kind of field is a BLOB.
const NULL = 0, INT = 1, REAL = 2, TEXT = 3;
const DIRECT_BYTES = 1 << 17; // C makes room for rows before it is known how long they are, if they are no longer than this

// One instance of the module. An isolate uses one until it traps or loses requests.
class Instance {
  constructor(env) {
    const suspending = (f) => new WebAssembly.Suspending(f.bind(this));
    this.live = new Map(); // by slot: its request, the bindings, and the reply to be taken
    this.names = new Map(); // lists of header names by their address
    this.heads = new Map(); // { age, init } by the keys of heads
    this.wasm = new WebAssembly.Instance(module, {
      env: {
        now: () => Date.now(),
        random: (at, n) => void crypto.getRandomValues(this.bytes().subarray(at, at + n)),
        log: (level, at, n) => console[["info", "warn", "error"][level]](`stratus: ${this.text(at, n)}`),
        header: this.header, // arrows: for what is bound V8 compiles a wrapper first, for these when it pays
        present: this.present,
        kv_present: () => (env.KV ? 1 : 0),
        take: this.take,
        body: suspending(this.body),
        sleep: suspending((slot, _, __, ms) => new Promise((done) => setTimeout(done, ms))),
        db: suspending(this.db),
        kv_get: suspending(this.kvGet),
        asset: suspending(this.asset),
        kv_put: suspending(this.kvPut),
      },
    }).exports;
    [this.u8, this.u32, this.stack] = [new Uint8Array(0), new Uint32Array(0), this.wasm.__stack_pointer];
    this.mainStack = this.stack.value;
    this.resumeSlot = WebAssembly.promising(this.wasm.resume);
    this.afterSlot = WebAssembly.promising(this.wasm.after);
    this.wasm._initialize();
    [this.input, this.inputBytes] = [this.wasm.input(), this.wasm.input_bytes()];
    const settings = Object.entries(env).filter(([, value]) => typeof value === "string");
    this.wasm.boot(this.write(settings.map(([name, value]) => `${name}=${value}\n`).join("")));
  }

  // Views of memory; growing it detaches them.
  bytes = () => (this.u8.length ? this.u8 : (this.u8 = new Uint8Array(this.wasm.memory.buffer)));
  words = () => (this.u32.length ? this.u32 : (this.u32 = new Uint32Array(this.wasm.memory.buffer)));
  text = (at, n) => decoder.decode(this.bytes().subarray(at, at + n));
  // Writes text for the module to read; what does not fit is cut, and C sees that it is too long.
  write(text) {
    if (!this.room?.length) this.room = this.bytes().subarray(this.input, this.input + this.inputBytes);
    return encoder.encodeInto(text, this.room).written;
  }

  named = (at, n) => this.names.get(at) ?? this.names.set(at, this.text(at, n).split("\n")).get(at);
  header = (nameAt, nameBytes, at, cap) => {
    const value = this.headersAsked.get(this.named(nameAt, nameBytes)[0]);
    const done = value !== null && encoder.encodeInto(value, this.bytes().subarray(at, at + cap));
    return !done ? -1 : done.read < value.length ? -2 : done.written;
  };
  present = (at, n) => this.named(at, n).reduce((bits, name, i) => bits | (this.headersAsked.has(name) << i), 0);
  // Puts the reply where C has made room for it: rows are written there, since making a copy of them first takes longer.
  take = (slot, at) => {
    const { reply } = this.live.get(slot);
    this.live.get(slot).reply = null;
    return Array.isArray(reply) ? writeSets(reply, this.bytes(), at) : (this.bytes().set(reply, at), reply.length);
  };
  // The request's body; -1 when it is longer than `most` bytes, -2 when it broke off.
  async body(slot, _, __, most) {
    const mine = this.live.get(slot);
    let [parts, bytes] = [[], 0];
    try {
      for await (const part of mine.request.body ?? []) {
        if ((bytes += part.length) > most) return -1;
        parts.push(part);
      }
      return (mine.reply = new Uint8Array(await new Blob(parts).arrayBuffer())).length;
    } catch {
      return -2;
    }
  }

  async db(slot, at, _, __, session, n) {
    const mine = this.live.get(slot);
    try {
      const db = (n && mine.env.DB.withSession?.(this.text(session, n))) || mine.env.DB;
      const asked = readStatements(this.bytes(), at, db);
      const rowsOf = (set) => set.results.map(Object.values); // raw() is leaner
      const sets = asked.length > 1 ? (await db.batch(asked)).map(rowsOf) : [await asked[0].raw()];
      const reply = (mine.reply = [[[db.getBookmark?.() ?? null]], ...sets]);
      let most = 4 + 8 * reply.length; // below: tag and length 5, the longest text of a number 25
      for (const rows of reply) for (const row of rows) for (const v of row) most += 33 + (v?.length ?? 0) * 3;
      if (most <= DIRECT_BYTES) return most;
      const u8 = new Uint8Array(most);
      return (mine.reply = u8.subarray(0, writeSets(reply, u8, 0))).length;
    } catch (error) {
      if (!/constraint failed|stratus-miss/.test(error.message)) console.error(`stratus: D1: ${error.message}`);
      return -1 - (mine.reply = encoder.encode(error.message.slice(0, 1000))).length; // C makes sense of it
    }
  }

  // What `ask` gets from a binding; undefined when that fails or takes longer.
  within(timeoutMs, name, mine, ask) {
    let timer, error = new Error(`no answer within ${timeoutMs} ms`);
    const late = new Promise((_, reject) => void (timer = setTimeout(reject, timeoutMs, error)));
    const warn = (error) => console.warn(`stratus: ${name}: ${error.message}`);
    return Promise.race([Promise.resolve(mine.env[name]).then(ask), late]).catch(warn).finally(() => clearTimeout(timer));
  }
  // The bytes that `get` finds by the key that stands at `at`: -1 when there are none, -2 when it failed.
  async find(slot, at, n, timeoutMs, name, get) {
    const [mine, key] = [this.live.get(slot), this.text(at, n)];
    const value = await this.within(timeoutMs, name, mine, (binding) => get(binding, key));
    if (!value) return value === null ? -1 : -2;
    return (mine.reply = new Uint8Array(value)).length;
  }
  kvGet = (slot, at, n, ms) => this.find(slot, at, n, ms, "KV", (kv, key) => kv.get(key, "arrayBuffer"));
  asset = (slot, at, n, ms) => this.find(slot, at, n, ms, "ASSETS", (assets, path) =>
    assets.fetch(`https://assets${path}`).then((file) => (file.ok ? file.arrayBuffer() : null)));
  async kvPut(slot, keyAt, keyBytes, timeoutMs, at, n, ttlS) {
    const [key, value] = [this.text(keyAt, keyBytes), this.bytes().slice(at, at + n)];
    const put = (kv) => kv.put(key, value, { expirationTtl: ttlS }).then(() => true);
    return (await this.within(timeoutMs, "KV", this.live.get(slot), put)) ? 0 : -1;
  }

  // The entries. Each sets C's stack pointer first: to the main stack where C can't suspend, else to
  // the slot's own. An answer's address is its slot's too: it stands at its beginning.
  begin(request) {
    this.headersAsked = request.headers;
    this.stack.value = this.mainStack;
    return this.wasm.begin(this.write(`${request.method} ${request.url}`));
  }
  // What C says that it will ask first is asked before it gets a stack: many that wait are dear.
  async resume(answer) {
    const at = answer / 4;
    const [statements, bytes, session, n] = this.words().subarray(at + ASK, at + ASKED);
    const asked = statements && (await this.db(answer, statements, bytes, 0, session, n));
    this.words()[at + ASKED] = asked;
    this.stack.value = this.words()[at + STACK_TOP];
    return this.resumeSlot(answer);
  }
  // Makes the Response, which copies the answer, does what was left for later, gives the slot back.
  finish(answer, ctx) {
    const words = this.words(), at = answer / 4, body = words[at + BODY];
    const bytes = body ? this.bytes().subarray(body, body + words[at + BODY_BYTES]) : null;
    const response = new Response(bytes, this.head(words, at));
    if (!words[at + SLOT]) return response;
    if (!words[at + AFTER]) return this.end(answer), response;
    this.stack.value = words[at + STACK_TOP];
    ctx.waitUntil(this.afterSlot(answer).then(() => this.end(answer)).catch((error) => void failed(this, error)));
    return response;
  }
  end(answer) {
    this.live.delete(answer);
    this.stack.value = this.mainStack;
    this.wasm.end(answer);
  }
  // What Response wants besides the body. Kept for hits: to read it takes longer than all they need.
  head(words, at) {
    const key = words[at + HEAD_KEY], age = words[at + HEAD_AGE];
    const kept = this.heads.get(key);
    if (kept?.age === age) return kept.init;
    const lines = this.text(words[at + HEAD], words[at + HEAD_BYTES] - 1).split("\n"), headers = {};
    for (const line of lines) headers[line.slice(0, line.indexOf(":"))] = line.slice(line.indexOf(":") + 2);
    if (!key) return { status: words[at + STATUS], headers };
    const init = { status: words[at + STATUS], headers: new Headers(headers) };
    if (this.heads.size === 2048) this.heads.clear();
    return this.heads.set(key, { age, init }), init;
  }
}

function readStatements(u8, at, db) {
  const view = new DataView(u8.buffer);
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const bytes = (n) => u8.subarray(at, (at += n));
  const text = () => decoder.decode(bytes(u32()));
  const value = () => {
    const tag = u8[at++];
    if (tag === NULL) return null;
    if (tag === INT) return u32() + view.getInt32((at += 4) - 4, true) * 2 ** 32;
    return tag === REAL ? Number(text()) : text();
  };
  const many = (read) => Array.from({ length: u32() }, read);
  return many(() => db.prepare(text()).bind(...many(value)));
}

// Writes the sets from `start` on and returns how many bytes they take.
function writeSets(sets, u8, start) {
  let at = start, view = new DataView(u8.buffer);
  const u32 = (n) => view.setUint32((at += 4) - 4, n, true); // takes n modulo 2^32
  const text = (tag, s) => {
    let n = 0, code = 0; // what is short and ASCII is written faster here than by an encoder
    if (s.length <= 64) while (n < s.length && (code = s.charCodeAt(n)) < 128) u8[at + 5 + n++] = code;
    if (n < s.length) n = encoder.encodeInto(s, u8.subarray(at + 5)).written;
    u8[at] = tag;
    view.setUint32(at + 1, n, true);
    at += 5 + n;
  };
  const value = (v) => {
    if (typeof v === "string") return text(TEXT, v);
    if (!Number.isFinite(v)) return void (u8[at++] = NULL);
    if (!Number.isSafeInteger(v)) return text(REAL, String(v));
    u8[at++] = INT;
    u32(v), u32(Math.floor(v / 2 ** 32));
  };
  u32(sets.length);
  for (const rows of sets) {
    u32(rows.length), u32(rows[0]?.length ?? 0);
    for (const row of rows) for (const v of row) value(v);
  }
  return at - start;
}

let instance = null;

// A trap leaves the instance in an unknown state: requests in flight finish on it, the next gets a new one.
function failed(broken, error) {
  console.error(`stratus: the module failed: ${error.stack ?? error}`);
  if (instance === broken) instance = null;
  const detail = "The request met a defect, which was logged; trying again may help.";
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return Response.json({ type: "/errors/internal", title: "Internal error", status: 500, detail }, { status: 500, headers });
}

const worker = {
  fetch(request, env, ctx) {
    let mine = instance;
    try {
      mine ??= instance = new Instance(env);
      const answer = mine.begin(request);
      const words = mine.words(), at = answer / 4;
      if (words[at + RETIRE]) instance = null;
      if (words[at + SLOT]) mine.live.set(answer, { env, request, reply: null });
      if (words[at + NEXT] !== RESUME) return mine.finish(answer, ctx);
      const response = mine.resume(answer).then((done) => mine.finish(done, ctx)).catch((error) => failed(mine, error));
      ctx.waitUntil(response); // a client that goes away must not strand its slot
      return response;
    } catch (error) {
      return failed(mine, error);
    }
  },
  scheduled: (event, env, ctx) => worker.fetch({ method: "CRON", url: "https://worker/cron", headers: new Headers() }, env, ctx),
};
export default worker;
