// The shim between Cloudflare's platform and the C module: it lends the module KV, D1, clock, random and
// log, and turns its answers into Responses. No routing, no SQL, no policy: those are C's. The
// protocol: docs/ARCHITECTURE.md; the module's side: src/host/host_wasm.c.
import module from "../../build/stratus.wasm";

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

// The 32-bit words of an answer (slot_answer in include/host/slot.h).
const NEXT = 0, STATUS = 1, HEAD = 2, HEAD_BYTES = 3, BODY = 4, BODY_BYTES = 5, AFTER = 6, RETIRE = 7;
const HEAD_KEY = 9, HEAD_AGE = 10, HEAD_OWN_BYTES = 11, SLOT = 12, ASK = 13, ASKED = 18;

const NULL = 0, INT = 1, REAL = 2, TEXT = 3; // tags (include/format/wire.h); no kind of field is a BLOB
const DIRECT_BYTES = 1 << 17; // C makes room for rows before it is known how long they are, if they are no longer than this

// One instance of the module. An isolate uses one until it traps or loses requests.
class Instance {
  constructor(env) {
    const suspending = (f) => new WebAssembly.Suspending(f.bind(this));
    this.live = new Map(); // by slot: its request, the bindings, and the reply to be taken
    this.names = new Map(); // header names by their address
    this.heads = new Map(); // { age, init, view } by the keys of heads; Responses by status and what heads share
    this.wasm = new WebAssembly.Instance(module, {
      env: {
        now: () => Date.now(),
        random: (at, n) => void crypto.getRandomValues(this.bytes().subarray(at, at + n)),
        log: (level, at, n) => console[["info", "warn", "error"][level]](`stratus: ${this.text(at, n)}`),
        header: this.header, // arrows: for what is bound V8 compiles a wrapper first, for these when it pays
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
    [this.u8, this.u32, this.room] = [new Uint8Array(0), new Uint32Array(0), new Uint8Array(0)];
    this.resumeSlot = WebAssembly.promising(this.wasm.resume);
    this.afterSlot = WebAssembly.promising(this.wasm.after);
    this.wasm._initialize();
    const [input, inputBytes, headers, n] = this.words().subarray(this.wasm.places() / 4);
    this.input = [input, input + inputBytes];
    this.asked = Object.keys(Object.fromEntries(this.text(headers, n).split("\n").map((name) => [name]))); // keys are looked up faster
    const settings = Object.entries(env).filter(([, value]) => typeof value === "string");
    this.wasm.boot(this.write("", settings.map(([name, value]) => `${name}=${value}\n`).join("")));
  }

  // Views of memory; growing it detaches them.
  bytes = () => (this.u8.length ? this.u8 : (this.u8 = new Uint8Array(this.wasm.memory.buffer)));
  words = () => (this.u32.length ? this.u32 : (this.u32 = new Uint32Array(this.wasm.memory.buffer)));
  text = (at, n) => decoder.decode(this.bytes().subarray(at, at + n));
  // Writes a line for the module; what does not fit is cut, and C sees that it is too long. A method that stands there already stays.
  write(method, text) {
    if (method !== this.method || !this.room.length) {
      const room = this.bytes().subarray(...this.input);
      this.before = encoder.encodeInto((this.method = method) && `${method} `, room).written;
      this.room = room.subarray(this.before);
    }
    return this.before + encoder.encodeInto(text, this.room).written;
  }

  named = (at, n) => this.names.get(at) ?? this.names.set(at, this.text(at, n)).get(at);
  header = (nameAt, nameBytes, at, cap) => {
    const value = this.headersAsked.get(this.named(nameAt, nameBytes));
    const done = value !== null && encoder.encodeInto(value, this.bytes().subarray(at, at + cap));
    return !done ? -1 : done.read < value.length ? -2 : done.written;
  };
  // Puts the reply where C has made room for it: rows are written there, since making a copy of them first takes longer.
  take = (slot, at) => {
    const { reply } = this.live.get(slot);
    this.live.get(slot).reply = null;
    return Array.isArray(reply) ? writeSets(reply, this.bytes(), at) : (this.bytes().set(reply, at), reply.length);
  };
  // The request's body; -1 when it is longer than `most` bytes, -2 when it broke off. What says how long it is is read at once.
  async body(slot, _, __, most) {
    const mine = this.live.get(slot), { headers } = mine.request, parts = [];
    try {
      const isShort = !headers.has("transfer-encoding") && parseInt(headers.get("content-length")) <= most;
      for await (const part of (!isShort && mine.request.body) || []) {
        if ((most -= part.length) < 0) return -1;
        parts.push(part);
      }
      return (mine.reply = new Uint8Array(await (isShort ? mine.request : new Blob(parts)).arrayBuffer())).length;
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

  // What `ask` gets from a binding; undefined when that fails or takes longer. (A signal costs less than a timer set and cleared.)
  within(timeoutMs, name, mine, ask) {
    const late = AbortSignal.timeout(timeoutMs), warn = (message) => void console.warn(`stratus: ${name}: ${message}`);
    return new Promise((done) => {
      late.onabort = () => done(warn(`no answer within ${timeoutMs} ms`));
      Promise.resolve(mine.env[name]).then(ask).catch((error) => late.aborted || warn(error?.message)).then((value) => ((late.onabort = null), done(value)));
    });
  }
  // The bytes that `get` finds by the key that stands at `at`: -1 when there are none, -2 when it failed.
  async find(slot, at, n, timeoutMs, name, get) {
    const [mine, key] = [this.live.get(slot), this.text(at, n)];
    const value = await this.within(timeoutMs, name, mine, (binding) => get(binding, key));
    return value ? (mine.reply = new Uint8Array(value)).length : value === null ? -1 : -2;
  }
  kvGet = (slot, at, n, ms) => this.find(slot, at, n, ms, "KV", (kv, key) => kv.get(key, "arrayBuffer"));
  asset = (slot, at, n, ms) => this.find(slot, at, n, ms, "ASSETS", (assets, path) =>
    assets.fetch(`https://assets${path}`).then((file) => (file.ok ? file.arrayBuffer() : null)));
  async kvPut(slot, keyAt, keyBytes, timeoutMs, at, n, ttlS) {
    const [key, value] = [this.text(keyAt, keyBytes), this.bytes().slice(at, at + n)];
    return (await this.within(timeoutMs, "KV", this.live.get(slot), (kv) => kv.put(key, value, { expirationTtl: ttlS }).then(() => 0))) ?? -1;
  }

  // The entries. An answer's address is its slot's too: it stands at its beginning.
  begin({ method, url, headers }) {
    let present = 0;
    for (let i = 0; i < this.asked.length; i++) if (headers.has(this.asked[i])) present |= 1 << i;
    return (this.headersAsked = headers), this.wasm.begin(this.write(method, url), present);
  }
  // What C says that it will ask first is asked before it gets a stack: many that wait are dear.
  async resume(answer) {
    const at = answer / 4, [ask, bytes, session, n, kvMs] = this.words().subarray(at + ASK, at + ASKED);
    const asked = ask && (await (kvMs ? this.kvGet(answer, ask, bytes, kvMs) : this.db(answer, ask, bytes, 0, session, n)));
    this.words()[at + ASKED] = asked;
    return this.resumeSlot(answer);
  }
  // Makes the Response, which copies the answer, does what was left for later, gives the slot back.
  finish(answer, ctx) {
    const words = this.words(), at = answer / 4, head = this.head(words, at), body = words[at + BODY], n = words[at + BODY_BYTES];
    const isKept = body && head.view?.byteOffset === body && head.view.length === n; // it is of nothing, at 0, when memory grew
    if (!isKept) head.view = body ? this.bytes().subarray(body, body + n) : null;
    const response = new Response(head.view, head.init);
    if (head.own) setHeaders(response, head.own);
    if (!words[at + AFTER]) return words[at + SLOT] && this.end(answer), response;
    ctx.waitUntil(this.afterSlot(answer).then(() => this.end(answer)).catch((error) => void failed(this, error)));
    return response;
  }
  end = (answer) => (this.live.delete(answer), this.wasm.end(answer));
  // What Response wants besides the body: { init }, and the lines of `own` set in it. Headers are copied from a Response faster than made: one is
  // kept of what many answers have in common, and of a hit's, since all else that a hit needs takes less than to make them.
  head(words, at) {
    const key = words[at + HEAD_KEY], age = words[at + HEAD_AGE], kept = this.heads.get(key);
    if (kept?.age === age) return kept;
    if (this.heads.size >= 2048) this.heads.clear();
    const from = words[at + HEAD], ownBytes = words[at + HEAD_OWN_BYTES], n = words[at + HEAD_BYTES] - ownBytes;
    const own = this.text(from + n, ownBytes), status = words[at + STATUS], common = `${status}\n${this.text(from, n)}`;
    const init = this.heads.get(common) ?? setHeaders(new Response(null, { status }), common, 4);
    if (ownBytes) this.heads.set(common, init); // else others have not these in common
    if (!key) return { init, own };
    const head = { age, init: setHeaders(new Response(null, init), own), view: null };
    return this.heads.set(key, head), head;
  }
}

function setHeaders(response, lines, at = 0) {
  for (let colon, end; (end = lines.indexOf("\n", at)) >= 0; at = end + 1) {
    response.headers.set(lines.slice(at, (colon = lines.indexOf(":", at))), lines.slice(colon + 2, end));
  }
  return response;
}

function readStatements(u8, at, db) {
  const view = new DataView(u8.buffer);
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const text = (n = u32()) => decoder.decode(u8.subarray(at, (at += n)));
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
      const answer = mine.begin(request), words = mine.words(), at = answer / 4;
      if (words[at + RETIRE]) instance = null;
      if (words[at + SLOT]) mine.live.set(answer, { env, request, reply: null });
      if (!words[at + NEXT]) return mine.finish(answer, ctx);
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
