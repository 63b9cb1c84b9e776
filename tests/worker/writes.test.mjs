// Writing from C through a real D1: what it refuses reaches C, is understood there, and goes no further.
// The requests are those of src/site/probe.c.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readText, startStratus } from "./stratus.mjs";

const seedSql = readText("tests/api/fixture.sql")
  .replace(/^--.*$/gm, "")
  .split(/;\n/)
  .filter((statement) => statement.trim());

test("writes, and what D1 refuses", async (t) => {
  const stratus = await startStratus({ variant: "debug", seedSql });
  t.after(stratus.dispose);
  const probe = async (what, status) => {
    const answer = await stratus.request(`/test/writes?what=${what}`, { headers: { "cache-control": "no-cache" } });
    assert.equal(answer.status, status, answer.text);
    assert.doesNotMatch(answer.text, /constraint|SQLITE|D1_ERROR/i);
    return answer.json;
  };
  assert.equal((await probe("insert", 200)).data, "a-title");
  assert.match((await probe("insert", 200)).data, /^a-title-[0-9a-v]{6}$/);

  const unique = await probe("unique", 409);
  assert.equal(unique.type, "/errors/conflict");
  assert.deepEqual(unique.errors.map(({ field, code }) => [field, code]), [["slug", "unique"]]);

  const dangling = await probe("dangling", 409);
  assert.deepEqual(dangling.errors.map(({ field, code }) => [field, code]), [["user_id", "reference"]]);
  assert.equal((await probe("inbound", 409)).detail, "Records of posts still refer to it.");
  await probe("missing", 404);

  // 8 columns, the two keys of the order among them, and a total; p1 to p8 without the drafts, and what is written here is a draft.
  assert.deepEqual((await probe("batch", 200)).data, { slug: "one", total: 6, columns: 8 });
  const again = await probe("batch", 409);
  assert.deepEqual(again.errors.map(({ field, code }) => [field, code]), [["id", "unique"]]);
});
