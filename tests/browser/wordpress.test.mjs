// Posts that came from WordPress, on the front page: they can be read, and nothing in them runs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { convertWordpress } from "../../src/shim/wordpress.mjs";
import { open, useSite } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REAL = join(ROOT, "../shared/data/themeunittestdata.wordpress.xml");
const folder = mkdtempSync(join(tmpdir(), "stratus-wordpress-"));
after(() => rmSync(folder, { recursive: true }));

// A file of SQL, as it goes to production.
async function sqlOf(xml) {
  const lines = join(folder, "lines.jsonl");
  await convertWordpress(xml, lines, () => [], () => {});
  const run = (input, ...args) => execFileSync(process.execPath, ["src/shim/command.mjs", "build/transfer.wasm", ...args], { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1e9 });
  const all = readFileSync(lines, "utf8").trim().split("\n");
  const order = run(`${all.join("\n")}\n\x04\n`, "check").trim().split("\n").flatMap((line) => JSON.parse(line));
  const statements = run(`${order.map((line) => all[line - 1]).join("\n")}\n`, "write", "--literal").trim().split("\n");
  const file = join(folder, "site.sql");
  writeFileSync(file, statements.map((line) => `${JSON.parse(line)[0]};\n`).join(""));
  return file;
}

const HOSTILE = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><a href="javascript:window.hacked = 1">click</a>
&lt;img src=x onerror="window.hacked = 1"&gt; <svg onload="window.hacked = 1"></svg> <iframe srcdoc="<script>parent.hacked = 1</script>"></iframe> **not bold**`;
const made = join(folder, "made.xml");
const cdata = (text) => `<![CDATA[${text}]]>`;
writeFileSync(made, `<rss><channel><wp:base_blog_url>https://made.example</wp:base_blog_url><item><title>${cdata("<b>Bold</b> &lt;script&gt;")}</title>
<dc:creator>ann</dc:creator><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>2031-01-01 00:00:00</wp:post_date_gmt>
<content:encoded>${cdata(HOSTILE)}</content:encoded><wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>${cdata("<i>R</i>")}</wp:comment_author><wp:comment_approved>1</wp:comment_approved>
<wp:comment_content>${cdata(HOSTILE)}</wp:comment_content></wp:comment></item></channel></rss>`);

const files = [await sqlOf(made)];
if (existsSync(REAL)) {
  writeFileSync(join(folder, "made.sql"), readFileSync(files[0]));
  files.splice(0, 1, join(folder, "made.sql"), await sqlOf(REAL));
} else {
  console.error(`NO REAL WORDPRESS EXPORT at ${REAL}: the front page is tested with a made one only.`);
}
const site = useSite({ sqlFiles: files });

// What a page may hold only if content became markup.
const FOREIGN =
  ":is([data-testid=post-title], [data-testid=post-body], [data-testid=comment]) :is(script, iframe, img, svg, style, a[href^='javascript'], [onerror], [onload])";

site.test("hostile markup is text or gone", async (page) => {
  await open(page);
  await page.getByRole("link", { name: "Bold <script>" }).click();
  const body = page.getByTestId("post-body");
  await body.waitFor();
  const text = await body.innerText();
  assert.match(text, /click/);
  assert.match(text, /<img src=x onerror="window.hacked = 1">/);
  assert.match(text, /\*\*not bold\*\*/);
  await page.locator("[data-testid=comment]").first().waitFor();
  assert.equal(await page.locator(FOREIGN).count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
});

site.test("each post of a real export can be read", async (page) => {
  await open(page);
  const posts = await page.evaluate(async () => {
    const all = [];
    for (let offset = 0; ; offset += 100) {
      const { data } = await (await fetch(`/v1/posts?fields=id,title&limit=100&offset=${offset}`)).json();
      all.push(...data);
      if (data.length < 100) return all;
    }
  });
  assert.equal(posts.length, existsSync(REAL) ? 70 : 1);
  for (const { id, title } of posts) {
    await open(page, `#/posts/${id}`);
    await page.getByTestId("post-title").waitFor();
    assert.equal((await page.getByTestId("post-title").textContent()).trim(), title.trim());
    assert.equal(await page.locator(FOREIGN).count(), 0, title);
  }
  assert.equal(await page.evaluate(() => window.hacked), undefined);
});
