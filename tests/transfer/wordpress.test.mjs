// WordPress exports: a made one with all that can go wrong, and a real one, which comes in whole and can be read through
// the API. The real one is not the project's to ship: without it that test is skipped.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { toMarkdown } from "../../src/shim/markdown.mjs";
import { startStratus } from "../worker/stratus.mjs";
import { exported, first, folder, imported } from "./site.mjs";

const REAL = resolve("../shared/data/themeunittestdata.wordpress.xml");
if (!existsSync(REAL)) console.error(`NO REAL WORDPRESS EXPORT at ${REAL}: its tests are skipped.`);

let stratus;
before(async () => {
  stratus = await startStratus({ bindings: { STALE_HARD_MS: "0" } });
});
after(() => stratus.dispose());

const cdata = (text) => `<![CDATA[${text}]]>`;
const item = (id, fields = {}, inner = "") => {
  const all = { "wp:post_id": id, "wp:post_type": "post", "wp:status": "publish", "wp:post_name": `post-${id}`, "wp:post_date_gmt": "2020-02-03 04:05:06", "dc:creator": "ann", title: `Post ${id}`, ...fields };
  return `<item>${Object.entries(all).map(([name, text]) => `<${name}>${cdata(text)}</${name}>`).join("")}${inner}</item>`;
};
const comment = (id, fields = {}) => {
  const all = { "wp:comment_id": id, "wp:comment_author": "Reader", "wp:comment_author_email": "", "wp:comment_approved": "1", "wp:comment_content": "Fine.", "wp:comment_date_gmt": "2020-02-04 00:00:00", "wp:comment_parent": "0", "wp:comment_user_id": "0", ...fields };
  return `<wp:comment>${Object.entries(all).map(([name, text]) => `<${name}>${cdata(text)}</${name}>`).join("")}</wp:comment>`;
};
const wxr = (...parts) => `<?xml version="1.0"?><rss><channel><title>T</title><pubDate>Tue, 27 Jan 2015 14:56:57 +0000</pubDate>
<wp:base_blog_url>https://made.example</wp:base_blog_url>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>ann</wp:author_login><wp:author_email>ann@made.example</wp:author_email><wp:author_display_name>Ann</wp:author_display_name></wp:author>
<wp:author><wp:author_login>bo</wp:author_login><wp:author_email></wp:author_email><wp:author_display_name>${cdata("Bo &amp; <b>Co</b>")}</wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>news</wp:category_nicename><wp:category_parent>all</wp:category_parent><wp:cat_name>${cdata("News & more")}</wp:cat_name></wp:category>
${parts.join("\n")}</channel></rss>`;
const write = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("what does not fit is handled and told", async () => {
  const { db } = stratus;
  await db.batch([
    db.prepare("INSERT INTO users (id, name, email) VALUES ('me', 'Me', 'ann@made.example')"),
    db.prepare("INSERT INTO posts (id, title, slug, user_id) VALUES ('mine', 'Mine', 'post-1', 'me')"),
  ]);
  const path = write("made.xml", wxr(
    item(1, {}, '<category domain="category" nicename="news">News</category><category domain="category" nicename="undeclared">Undeclared</category><category domain="post_tag" nicename="t">t</category>'),
    item(2, { title: "", "wp:post_name": "" }),
    item(3, { title: `<i>${"long ".repeat(60)}</i>` }),
    item(4, { "wp:status": "future", "wp:post_date_gmt": "2999-01-01 00:00:00" }),
    item(14, { "wp:status": "future", "wp:post_date_gmt": "0000-00-00 00:00:00", "wp:post_date": "", pubDate: "" }),
    item(15, { "wp:status": "future", "wp:post_date_gmt": "2999-01-01 00:00:01", "wp:post_password": "x" }),
    item(5, { "wp:post_password": "x" }),
    item(6, { "wp:status": "private", "dc:creator": "gone" }),
    item(7, { "wp:status": "draft", "wp:post_date_gmt": "0000-00-00 00:00:00", "wp:post_name": "" }),
    item(8, { "wp:post_name": "post-3" }), // a slug twice
    item(9, { "wp:post_name": "%ce%b1%ce%b2 C", "wp:post_type": "page", "dc:creator": "bo" }),
    item(10, { "wp:status": "trash" }, comment(1)),
    item(11, { "wp:post_type": "attachment" }),
    item(12, {}, [comment(2), comment(3, { "wp:comment_author_email": "ANN@made.example" }), comment(4, { "wp:comment_user_id": "7" }), comment(5, { "wp:comment_approved": "spam" }), comment(6, { "wp:comment_type": "pingback" }), comment(7, { "wp:comment_content": "<br>" }), comment(8, { "wp:comment_content": "y".repeat(20000), "wp:comment_parent": "2" }), comment(9, { "wp:comment_approved": "0" }), comment(10, { "wp:comment_author": "Other", "wp:comment_author_email": "other@made.example" }), comment(11, { "wp:comment_author": "Third", "wp:comment_author_email": "other@made.example" })].join("")),
    item(13, { "content:encoded": "control \u0001\u0008 characters" }),
  ));
  const { code, said } = await imported(db, path);
  assert.equal(code, 3);
  assert.match(said, /Imported \d+ records, skipped 7\.$/);
  assert.doesNotMatch(said, /line \d/); // nothing that the schema had to refuse
  for (const told of ["skipped: posts that are trash: 1 (10)", "skipped: items of the type attachment: 1 (11)", "skipped: comments that are spam: 1 (5)", "changed: was future: a draft: 1 (post 14)", "changed: is a user here already, by the email: 1 (Ann)"]) {
    assert.ok(said.includes(told), `${told} in:\n${said}`);
  }
  const rows = async (sql) => (await db.prepare(sql).raw()).map((row) => row.join(" | "));
  assert.deepEqual(await rows("SELECT title, slug, status FROM posts WHERE id <> 'mine' AND title NOT LIKE 'long%' AND title <> 'Post 14' ORDER BY created_on, title, slug"), [
    "Post 7 | post-7 | draft", "(untitled) | untitled | published", "Post 1 | " + (await first(db, "SELECT slug FROM posts WHERE title = 'Post 1'")) + " | published",
    "Post 12 | post-12 | published", "Post 13 | post-13 | published", "Post 5 | post-5 | draft", "Post 6 | post-6 | draft", "Post 8 | post-3-8 | published", "Post 9 | c | published", "Post 4 | post-4 | published", "Post 15 | post-15 | draft",
  ]);
  assert.deepEqual(await rows("SELECT title, publish_on FROM posts WHERE publish_on IS NOT NULL"), [`Post 4 | ${Date.UTC(2999, 0)}`]);
  assert.equal(await first(db, "SELECT status FROM posts WHERE title = 'Post 14'"), "draft");
  assert.match(await first(db, "SELECT slug FROM posts WHERE title = 'Post 1'"), /^post-1-[0-9a-f]{8}$/);
  assert.equal([...(await first(db, "SELECT title FROM posts WHERE title LIKE 'long%'"))].length <= 200, true);
  assert.deepEqual(await rows("SELECT name, email LIKE '%@imported.invalid', role FROM users WHERE id <> 'me' ORDER BY name"), [
    "Bo & Co | 1 | user", "Other | 0 | user", "Reader | 1 | user", "Third | 1 | user", "gone | 1 | user",
  ]);
  assert.deepEqual(await rows("SELECT u.name, length(c.body) FROM comments AS c JOIN users AS u ON u.id = c.user_id ORDER BY c.body, u.name"), ["Me | 5", "Me | 5", "Other | 5", "Reader | 5", "Third | 5", "Reader | 10000"]);
  assert.deepEqual(await rows("SELECT c.title FROM categories AS c JOIN categories_to_posts AS j ON j.category_id = c.id JOIN posts AS p ON p.id = j.post_id WHERE p.title IN ('Post 1', 'Post 9') ORDER BY 1"), ["News & more", "Pages", "Undeclared"]);
  assert.equal(await first(db, "SELECT body FROM posts WHERE title = 'Post 13'"), "control characters");
  const n = await first(db, "SELECT count(*) FROM _changes");
  await imported(db, path);
  assert.equal(await first(db, "SELECT count(*) FROM _changes"), n, "a second time changes something");
});

test("HTML becomes Markdown that is no markup and runs nothing", () => {
  for (const [html, markdown] of [
    ["One\nline\n\nTwo <em>emphasised\n\nthree</em>", "One  \nline\n\nTwo _emphasised_\n\n_three_"],
    ["<p>block</p>\n<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>", "block\n\n-   a\n-   b"],
    ["<pre>a\n\n  b &lt;i&gt;</pre>", "```\na\n\n  b <i>\n```"],
    ["&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;", "\\<script>alert(1)\\</script> \\&lt;b\\&gt;"],
    ["a<script>alert(1)</script><style>x</style><svg onload=alert(1)></svg>b", "ab"],
    ['<a href="javascript:alert(1)">x</a><a href=" JAVA\nSCRIPT:alert(1)">y</a><a href="data:text/html,x">z</a>', "xyz"],
    ['<a href="https://e.example/a b(c)">x</a>', "[x](https://e.example/a%20b%28c%29)"],
    ['<a href="/here?a=1#b">x</a> <a href="#top">y</a>', "[x](/here?a=1#b) [y](#top)"],
    ['<img src="https://e.example/i.png" alt="]<script>" onerror=alert(1)>', "![\\]\\<script>](https://e.example/i.png)"],
    ['<iframe src="https://e.example/v"></iframe><iframe src="javascript:1"></iframe>', "[https://e.example/v](https://e.example/v)"],
    ["[caption id='x']<img src='https://e.example/i.png'> text[/caption] [gallery]", "![](https://e.example/i.png) text \\[gallery\\]"],
    ["<!-- wp:paragraph -->\n<p>one\ntwo</p>\n<!-- /wp:paragraph -->", "one two"],
    ["", ""],
  ]) {
    assert.equal(toMarkdown(html), markdown, html);
  }
  assert.ok(toMarkdown("<div>".repeat(30000) + "deep").includes("deep"));
});

test("what is no WordPress export is refused", async () => {
  await assert.rejects(imported(stratus.db, write("broken.xml", wxr("<item>"))), /not well-formed XML/);
  await assert.rejects(imported(stratus.db, write("none.xml", "<rss><channel><title>x</title></channel></rss>")), /no WordPress export/);
  const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item>&b;</item></channel></rss>';
  await assert.rejects(imported(stratus.db, write("bomb.xml", bomb)), /not well-formed XML/);
});

test("the real export comes in whole, and again, and can be read", { skip: !existsSync(REAL) && "no real export here" }, async () => {
  const { db, request } = stratus;
  await db.batch(["comments", "categories_to_posts", "posts", "categories", "users"].map((name) => db.prepare(`DELETE FROM ${name}`)));
  const { code, said } = await imported(db, REAL);
  assert.equal(code, 3); // attachments, menus, pingbacks
  assert.match(said, /Imported 361 records, skipped 115\.$/);
  assert.doesNotMatch(said, /line \d/);
  const { text, path } = await exported(db);
  const n = await first(db, "SELECT count(*) FROM _changes");
  await imported(db, REAL);
  await imported(db, path);
  assert.equal(await first(db, "SELECT count(*) FROM _changes"), n);
  assert.equal((await exported(db)).text, text);

  const published = [];
  for (let offset = 0; ; offset += 20) {
    const { json } = await request(`/v1/posts?include=author,categories,comments&limit=20&offset=${offset}`);
    published.push(...json.data);
    if (json.data.length < 20) break;
  }
  assert.equal(published.length, 69); // of 72: a draft, one that is scheduled, one with a password
  const titled = (title) => published.find((one) => one.title === title);
  assert.ok(titled("(untitled)"));
  assert.ok(titled("Markup: Title With Special Characters ~`!@#$%^&*()-_=+{}[]/\\;:'\"?,.>"));
  assert.ok(titled("Markup: Title With Markup"));
  assert.equal(titled("Edge Case: No Content").body, "");
  assert.equal(titled("Template: Comments").comments.length, 19);
  assert.ok(titled("Edge Case: Many Categories").categories.length > 10);
  assert.equal(titled("About The Tests").categories.map(({ title }) => title).join(), "Pages");
  assert.equal(titled("About The Tests").author.name, "Theme Buster");
  assert.ok(!published.some((one) => one.title === "Scheduled"));
  assert.ok(text.includes("Κώστας"));
  for (const { body } of published) assert.doesNotMatch(body.replace(/```[^]*?```|`[^`]*`/g, ""), /(?<!\\)<\w|javascript:/i);
});
