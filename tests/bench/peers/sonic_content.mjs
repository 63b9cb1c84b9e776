// The bench's posts in SonicJS' own tables: its migrations, a collection, a user, a row of `content` for each post.
import fs from "node:fs";
import { MAKERS, madeAt, ROWS } from "../content.mjs";

const MIGRATIONS = new URL("../node_modules/@sonicjs-cms/core/migrations/", import.meta.url);
const ROWS_PER_STATEMENT = 250;

// The statements of a file: texts and the bodies of triggers have semicolons too.
function statementsIn(sql) {
  const found = [];
  let [text, depth] = ["", 0];
  for (const [token] of sql.matchAll(/--[^\n]*|'(?:[^']|'')*'|"[^"]*"|;|\bBEGIN\b|\bCASE\b|\bEND\b|[\w$]+|\s+|[^]/gi)) {
    if (token.startsWith("--")) continue;
    if (/^(begin|case)$/i.test(token)) depth++;
    if (/^end$/i.test(token)) depth--;
    if (token !== ";" || depth > 0) text += token;
    else [text] = [(found.push(text), "")];
  }
  return [...found, text].filter((statement) => statement.trim() !== "");
}

// Fills an empty D1 database. Applied twice the migrations would complain of columns that are there: so, once.
export async function fillSonic(db) {
  for (const file of fs.readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql")).sort()) {
    const statements = statementsIn(fs.readFileSync(new URL(file, MIGRATIONS), "utf8"));
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  const users = Array.from({ length: ROWS.users }, (_, i) => MAKERS.users(i));
  await db
    .prepare(
      `INSERT INTO users (id, email, username, first_name, last_name, role, created_at, updated_at)
       SELECT value ->> 'id', value ->> 'email', value ->> 'id', value ->> 'name', '', 'viewer', 1, 1 FROM json_each(?)`,
    )
    .bind(JSON.stringify(users))
    .run();
  await db
    .prepare(
      `INSERT INTO collections (id, name, display_name, schema, is_active, created_at, updated_at)
       VALUES ('bench-posts', 'posts', 'Posts', '{"type":"object","properties":{"body":{"type":"markdown"}}}', 1, 1, 1)`,
    )
    .run();
  const posts = Array.from({ length: ROWS.posts }, (_, i) => ({ ...MAKERS.posts(i), at: madeAt(i) }));
  for (let i = 0; i < posts.length; i += ROWS_PER_STATEMENT) {
    await db
      .prepare(
        `INSERT INTO content (id, collection_id, slug, title, data, status, author_id, created_at, updated_at)
         SELECT value ->> 'id', 'bench-posts', value ->> 'slug', value ->> 'title', json_object('body', value ->> 'body'),
                value ->> 'status', value ->> 'user_id', value ->> 'at', value ->> 'at' FROM json_each(?)`,
      )
      .bind(JSON.stringify(posts.slice(i, i + ROWS_PER_STATEMENT)))
      .run();
  }
}
