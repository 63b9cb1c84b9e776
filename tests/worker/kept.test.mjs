// What the shim keeps of answers from memory, and that nothing of it goes into another answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contentSql } from "./content.mjs";
import { startStratus } from "./stratus.mjs";

const RECORD = "/v1/posts/p7", OTHER = "/v1/posts/p8";
const ORIGIN = { origin: "https://elsewhere.example" };

const COPY = `
  const memory = new WebAssembly.Memory({ initial: 64 });
  export default {
    fetch(request) {
      const u8 = new Uint8Array(memory.buffer);
      const n = Number(new URL(request.url).searchParams.get("n"));
      const response = new Response(u8.fill(65).subarray(65536, 65536 + n));
      u8.fill(66);
      return response;
    },
  };`;

test("workerd makes a Response of a copy of what it is given", async (t) => {
  const worker = await startStratus({ entry: COPY });
  t.after(worker.dispose);
  for (const n of [1, 1300, 13_000, 3_000_000]) {
    assert.equal((await worker.request(`/?n=${n}`)).text, "A".repeat(n));
  }
});

test("kept heads and views: after memory grew, with HEAD, Origin and If-None-Match", async (t) => {
  const stratus = await startStratus({ faults: true, kv: false, seedSql: contentSql, bindings: { STALE_SOFT_MS: "600000", STALE_HARD_MS: "600000" } });
  t.after(stratus.dispose);
  const memoryBytes = async () => (await stratus.control()).memoryBytes[0];
  const ask = (path, method = "GET", headers = {}) => stratus.request(path, { method, headers });
  const own = ({ headers }) => [headers.etag, headers["x-seq"], headers["content-type"], headers["access-control-allow-origin"]];
  const [first, other] = [await ask(RECORD), await ask(OTHER)];
  assert.notEqual(first.headers.etag, other.headers.etag);

  async function askAll() {
    for (const [path, is] of [[RECORD, first], [OTHER, other], [RECORD, first]]) {
      const hit = await ask(path);
      assert.equal(hit.headers["x-cache"], "memory");
      assert.equal(hit.text, is.text);
      assert.deepEqual(own(hit), own(is));
      const head = await ask(path, "HEAD");
      assert.equal(head.status, 200);
      assert.equal(head.text, "");
      assert.deepEqual(own(head), own(is));
      const elsewhere = await ask(path, "GET", ORIGIN);
      assert.equal(elsewhere.headers["access-control-allow-origin"], "*");
      assert.equal(elsewhere.text, is.text);
      const same = await ask(path, "GET", { "if-none-match": is.headers.etag });
      assert.equal(same.status, 304);
      assert.equal(same.headers.etag, is.headers.etag);
      assert.equal(same.text, "");
    }
  }

  for (let n = 0; n < 3; n++) {
    await askAll(); // learnt
    await askAll(); // kept
    const before = await memoryBytes();
    for (let i = 0; (await memoryBytes()) === before; i++) {
      assert.ok(i < 200, "memory does not grow");
      await ask(`/v1/posts?limit=80&filters[title][$neq]=${n}-${i}`);
    }
    assert.equal((await ask(RECORD, "HEAD")).text, "");
  }
  await askAll();
});
