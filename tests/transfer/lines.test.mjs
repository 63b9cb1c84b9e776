// Export and import of JSON lines through real D1: nothing is lost, nothing is half, what is skipped is said.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exported, fileOf, first, folder, imported, openDatabases, post, user } from "./site.mjs";

const NAMES = ["nasty", "copy", "fresh", "twice", "faults", "clash", "backwards", "chain", "lossy", "pages"];
const db = await openDatabases(NAMES);
const changes = (of) => first(of, "SELECT count(*) FROM _changes");
const codes = ({ faults }) => faults.map(({ line, field, code }) => [line, field, code]);

const NASTY = [
  "Ünïcödé 🍲 \u{10ffff} \ufeff \u200b עברית",
  "quotes ' '' \" \\ \\\\ \\u0041 ` ; -- /* ?1 :a @b $c",
  "lines\nand\r\nreturns\rtabs\t\u0001\u001f\u007f\u2028\u2029",
  "</script><!-- --> <![CDATA[ ]]> %s %00 \\0",
  "null",
  "",
  " leading and trailing ",
  "x".repeat(1_000_000),
  "🍲".repeat(100_000),
];

test("nasty records come back byte for byte, private fields and times too", async () => {
  const insert = (sql, ...values) => db.nasty.prepare(sql).bind(...values).run();
  await insert("INSERT INTO users VALUES ('u''1', ?, 'secret@site.example', 'admin', -62135596800000, 253402300799999)", NASTY[0]);
  for (const [i, text] of NASTY.entries()) {
    const title = [...text].slice(0, 200).join("");
    const id = `p${i} ${text.slice(0, 8).replace(/\p{Cc}/gu, "-")}`;
    await insert("INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on) VALUES (?, ?, ?, ?, 'draft', 'u''1', ?, ?)", id, title, `s${i}`, text, i, -i);
  }
  await insert("INSERT INTO posts (id, title, slug, status, user_id, created_on, updated_on) VALUES ('none', 'none', 'none', 'published', 'u''1', 0, 0)");
  const before = await exported(db.nasty);
  assert.equal(before.code, 0);
  assert.match(before.text, /^\{"table":"users","id":"u'1",.*"email":"secret@site.example".*"0001-01-01T00:00:00.000Z","updated_on":"9999-12-31T23:59:59.999Z"\}\n/);
  assert.match(before.text, /"id":"none".*"body":null/);
  assert.equal(before.text.trim().split("\n").length, NASTY.length + 2);

  const { written, skipped } = await imported(db.copy, before.path);
  assert.deepEqual([written, skipped], [NASTY.length + 2, 0]);
  assert.equal((await exported(db.copy)).text, before.text);
  for (const table of ["users", "posts"]) {
    const rows = (of) => of.prepare(`SELECT * FROM ${table} ORDER BY id`).raw();
    assert.deepEqual(await rows(db.copy), await rows(db.nasty));
  }
});

test("importing twice changes nothing more, and a changed line only its record", async () => {
  const lines = [user("u1"), post("p1", { body: "one" }), post("p2")];
  await imported(db.twice, ...lines);
  const [text, n] = [(await exported(db.twice)).text, await changes(db.twice)];
  assert.deepEqual(codes(await imported(db.twice, ...lines)), []);
  assert.equal(await changes(db.twice), n);
  assert.equal((await exported(db.twice)).text, text);
  await imported(db.twice, ...lines.slice(0, 1), post("p1", { body: "two" }));
  assert.equal(await changes(db.twice), n + 1);
  assert.equal(await first(db.twice, "SELECT body FROM posts WHERE id = 'p1'"), "two");
});

test("what a line does not have stays, or is what a new record gets", async () => {
  await imported(db.fresh, user("u1", { role: "editor", created_on: "2020-01-01T00:00:00.000Z" }), { table: "posts", id: "p1", title: "Ångström & Co.", user_id: "u1" });
  assert.deepEqual((await db.fresh.prepare("SELECT slug, status, body, created_on > 0 FROM posts").raw())[0], ["angstrom-co", "draft", null, 1]);
  await imported(db.fresh, { table: "users", id: "u1", name: "New", email: "u1@site.example" }, { table: "posts", id: "p1", title: "Other", user_id: "u1" });
  assert.deepEqual((await db.fresh.prepare("SELECT name, role, created_on FROM users").raw())[0], ["New", "editor", 1577836800000]);
  assert.deepEqual((await db.fresh.prepare("SELECT title, slug FROM posts").raw())[0], ["Other", "angstrom-co"]);
});

test("each fault is told with its line, field and reason; the rest comes in", async () => {
  const result = await imported(
    db.faults,
    user("u1"), // 1
    "", // 2: an empty line is none
    "{", // 3
    "[1]", // 4
    { id: "x" }, // 5
    { table: "gone", id: "x" }, // 6
    { table: "posts" }, // 7: no id, title, user_id
    post("p8", { title: "x".repeat(201), status: "hidden", wrong: 1 }),
    post("p9", { created_on: "yesterday", title: 5 }),
    post("p10", { body: "a\0b" }),
    post("p11", { user_id: "nobody" }),
    post("p12", { id: "" }),
    user("u1"), // 13: stands in line 1
    user("u14", { email: "not one" }),
    post("p15", { user_id: "u14" }), // of what is skipped
    { table: "comments", id: "c16", body: "x", user_id: "u1", post_id: "p15" }, // and of that
    post("p17"),
    '{"table":"users","id":"u18","id":"u18"}', // a name twice
    user("u19", { name: null }),
    post("p20\n", { slug: "p20" }), // in a terminal or a log it would be something else
    post("p21\u0085", { slug: "p21" }),
  );
  assert.deepEqual(
    codes(result).filter(([line]) => line !== 18),
    [
      [3, undefined, "format"], [4, undefined, "format"], [5, "table", "required"], [6, "table", "unknown"],
      [7, "id", "required"], [7, "title", "required"], [7, "user_id", "required"],
      [8, "wrong", "unknown"], [8, "title", "max"], [8, "status", "choice"],
      [9, "title", "type"], [9, "created_on", "type"], [10, "body", "format"], [12, "id", "format"],
      [13, "id", "twice"], [14, "email", "format"], [19, "name", "required"], [20, "id", "format"], [21, "id", "format"],
      [11, "user_id", "reference"], [15, "user_id", "reference"], [16, "post_id", "reference"],
    ],
  );
  assert.ok(result.faults.some(({ line }) => line === 18), "a name twice");
  assert.equal(result.written, 2);
  assert.equal(result.skipped, 18);
  assert.match(result.said, /^skipped: line 8: posts p8: title: It must have at most 200 characters\. \(max\)$/m);
  assert.deepEqual(await db.faults.prepare("SELECT id FROM users UNION SELECT id FROM posts").raw(), [["p17"], ["u1"]]);
});

test("what only the database can refuse is told too, and does not take others along", async () => {
  await imported(db.clash, user("u1"), post("p1"));
  const many = Array.from({ length: 150 }, (_, i) => post(`q${i}`));
  const result = await imported(db.clash, user("u2", { email: "u1@site.example" }), ...many, post("p2", { slug: "p1" }), post("p3", { user_id: "u2" }), post("p4"));
  assert.deepEqual(codes(result), [[1, "email", "unique"], [152, "slug", "unique"], [153, undefined, "reference"]]);
  assert.equal(result.written, 151);
  assert.equal(await first(db.clash, "SELECT count(*) FROM posts"), 152);
});

test("a file in any order comes in, and what is in the database already counts", async () => {
  const comment = { table: "comments", id: "c1", body: "x", user_id: "u1", post_id: "p1" };
  const join = { table: "categories_to_posts", id: "j1", category_id: "k1", post_id: "p1" };
  const lines = [comment, join, post("p1"), { table: "categories", id: "k1", title: "K" }, user("u1")];
  assert.deepEqual(codes(await imported(db.backwards, ...lines)), []);
  const text = (await exported(db.backwards)).text;
  assert.deepEqual(text.match(/(?<="table":")\w+/g), ["users", "posts", "categories", "categories_to_posts", "comments"]);
  assert.deepEqual(codes(await imported(db.backwards, { ...comment, id: "c2" })), []);
  // Not good here, but there before: what refers to it is no worse off.
  assert.deepEqual(codes(await imported(db.backwards, post("p1", { title: null }), { ...comment, id: "c3" })), [[1, "title", "required"]]);
});

test("files without an end of line, with returns, or with the byte that ends the conversation", async () => {
  const path = join(folder, "odd.jsonl");
  writeFileSync(path, `${JSON.stringify(user("u1"))}\r\n\r\n\x04\n${JSON.stringify(user("u2"))}`);
  const result = await imported(db.chain, path);
  assert.deepEqual(codes(result), [[3, undefined, "format"]]);
  assert.equal(result.written, 2);
  writeFileSync(path, "");
  assert.equal((await imported(db.chain, path)).written, 0);
});

test("a stored value that its field can not have is told, not passed over", async () => {
  await db.lossy.prepare("INSERT INTO users VALUES ('u1', 'a', 'b@c.de', 'user', 9e15, 0)").run();
  const { code, text } = await exported(db.lossy);
  assert.equal(code, 3);
  assert.match(text, /"created_on":null/);
});

test("many records and large ones go through pages", async () => {
  await imported(db.pages, user("u1"));
  const insert = "INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on) SELECT 'p' || value, 't', 's' || value, CASE value % 400 WHEN 7 THEN ?1 END, 'draft', 'u1', 0, 0 FROM json_each(?2)";
  await db.pages.prepare(insert).bind("y".repeat(900_000), JSON.stringify([...Array(3000).keys()])).run();
  const { text, path } = await exported(db.pages);
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, 3001);
  const ids = lines.slice(1).map(({ id }) => id);
  assert.deepEqual(ids, [...ids].sort());
  assert.equal(lines.filter(({ body }) => body?.length === 900_000).length, 8);
  const n = await changes(db.pages);
  assert.deepEqual(codes(await imported(db.pages, path)), []);
  assert.equal(await changes(db.pages), n);
});
