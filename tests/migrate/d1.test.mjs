// The migration matrix on real D1, each migration as one batch, which is one transaction.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Miniflare } from "miniflare";
import { faultsOf, readMatrix, statements } from "./matrix.mjs";

const matrix = readMatrix();
const names = matrix.map((_, i) => `DB${i}`);
const miniflare = new Miniflare({
  modules: true,
  script: "export default { fetch: () => new Response() }",
  compatibilityDate: "2026-04-01",
  d1Databases: names,
});
after(() => miniflare.dispose());

const batch = (db, parts) => db.batch(parts.map((sql) => db.prepare(sql)));
const logged = async (db) => (await db.prepare("SELECT count(*) FROM _changes").raw())[0][0];

test("the matrix has at least 120 pairs that need a migration", () => assert.ok(matrix.length >= 120));

matrix.forEach((pair, i) => {
  test(pair.what, async () => {
    const db = await miniflare.getD1Database(names[i]);
    await batch(db, statements(pair.old));
    await batch(db, pair.rows.split(";\n").filter((sql) => sql.trim()));
    const before = await logged(db);
    assert.ok(before > 0, "there are no records to lose");
    const applied = batch(db, statements(pair.migration));
    if (pair.applies) await applied;
    else await assert.rejects(applied, /UNIQUE|NOT NULL/);
    assert.deepEqual(await faultsOf(db, pair), []);
    assert.equal(await logged(db), before, "the change log was written to");
  });
});
