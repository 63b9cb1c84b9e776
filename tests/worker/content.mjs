// A site of known content, and what the API must answer about it: computed here from the content
// alone, so that a byte of another request's answer shows.
import { seededRandom } from "./stratus.mjs";

const START_MS = Date.UTC(2025, 0, 1);
const N_USERS = 12, N_POSTS = 90, N_CATEGORIES = 6, N_COMMENTS = 150;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz éß漢字🌍\"\\&<>\n"];
const INCLUDE_ROWS = 20; // LIMIT_INCLUDE_ROWS

const random = seededRandom(7);
const prose = (n) => Array.from({ length: n }, () => LETTERS[random(LETTERS.length)]).join("");
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));
let ticks = 0;
const audit = () => {
  const created_on = START_MS + ++ticks * 61_001; // all different, so no order has ties
  return { created_on, updated_on: created_on + 7 * ticks };
};

// Columns in the schema's order. No two texts have the same length.
export const content = {};
content.users = many(N_USERS, (i) => ({
  id: `u${i}`,
  name: `Name ${i} ${"n".repeat(i)}`,
  email: `u${i}@example.com`,
  role: ["user", "editor", "admin"][i % 3],
  ...audit(),
}));
content.posts = many(N_POSTS, (i) => ({
  id: `p${i}`,
  title: `Title ${i} ${prose(i)}`,
  slug: `slug-${i}`,
  body: i % 13 === 5 ? null : prose(i * 17 + 1),
  status: i % 6 === 4 ? "draft" : "published",
  publish_on: i % 6 === 3 ? START_MS : null,
  user_id: `u${(i * 5) % N_USERS}`,
  ...audit(),
}));
content.categories = many(N_CATEGORIES, (i) => ({
  id: `c${i}`,
  title: `Category ${i}`,
  body: i % 2 ? prose(i * 31 + 400) : null,
  ...audit(),
}));
content.categories_to_posts = many(N_POSTS, (i) => ({
  id: `l${i}`,
  category_id: `c${i % (N_CATEGORIES - 1)}`,
  post_id: `p${i}`,
  ...audit(),
}));
content.comments = many(N_COMMENTS, (i) => ({
  id: `m${i}`,
  body: prose(i * 3 + 2),
  user_id: `u${(i * 7) % N_USERS}`,
  post_id: `p${(i * 11) % N_POSTS}`,
  ...audit(),
}));

const quote = (value) => {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
};

export const contentSql = Object.entries(content).flatMap(([table, rows]) =>
  rows.map((row) => `INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.values(row).map(quote)})`),
);

// --- what the API must answer ------------------------------------------------------------------

// By the rules of schema/: drafts are not seen, nor what hangs on them.
const isPublished = (id) => content.posts.find((post) => post.id === id).status === "published";
const visible = (table, row) => {
  if (table === "posts") return row.status === "published";
  return row.post_id === undefined || isPublished(row.post_id);
};

function shown(table, row, fields) {
  const out = {};
  for (const [name, value] of Object.entries(row)) {
    if (fields && !fields.includes(name)) continue;
    const hidden = table === "users" && name === "email"; // from who is not known
    out[name] = hidden ? null : /_on$/.test(name) && value !== null ? new Date(value).toISOString() : value;
  }
  return out;
}

const newestFirst = (a, b) => b.created_on - a.created_on;
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const rowsOf = (table) => content[table].filter((row) => visible(table, row));

const toMany = (table, rows) =>
  rows.sort(newestFirst).slice(0, INCLUDE_ROWS).map((row) => shown(table, row));
const toOne = (table, id) => {
  const row = rowsOf(table).find((candidate) => candidate.id === id);
  return row ? shown(table, row) : null;
};
const linked = (table, own, of, row) => {
  const links = content.categories_to_posts.filter((link) => link[own] === row.id);
  return toMany(table, rowsOf(table).filter((other) => links.some((link) => link[of] === other.id)));
};
const pointing = (table, column, row) => toMany(table, rowsOf(table).filter((r) => r[column] === row.id));

// In the order in which the API writes them: by name.
const RELATIONS = {
  users: {
    comments: (row) => pointing("comments", "user_id", row),
    posts: (row) => pointing("posts", "user_id", row),
  },
  posts: {
    author: (row) => toOne("users", row.user_id),
    categories: (row) => linked("categories", "post_id", "category_id", row),
    comments: (row) => pointing("comments", "post_id", row),
  },
  categories: { posts: (row) => linked("posts", "category_id", "post_id", row) },
  comments: {
    post: (row) => toOne("posts", row.post_id),
    user: (row) => toOne("users", row.user_id),
  },
};

function record(table, row, { fields, include = [] }) {
  const out = shown(table, row, fields);
  for (const name of include) out[name] = RELATIONS[table][name](row);
  return out;
}

const CURSOR = "(a cursor)";

const parameters = ({ fields, include, ...others }) => {
  const parts = Object.entries(others);
  if (fields) parts.push(["fields", fields]);
  if (include?.length) parts.push(["include", include]);
  const text = parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return text ? `?${text}` : "";
};

const problem = (slug, title, status, detail) => ({ type: `/errors/${slug}`, title, status, detail });

// Each of these returns { path, status, json }.
export function askRecord(table, id, shape = {}) {
  const path = `/v1/${table}/${encodeURIComponent(id)}${parameters(shape)}`;
  const row = rowsOf(table).find((candidate) => candidate.id === id);
  if (row) return { path, status: 200, json: { data: record(table, row, shape) } };
  const detail = `There is no record "${id}" in "${table}".`;
  return { path, status: 404, json: problem("not-found", "Not found", 404, detail) };
}

// `filter`: [field, text]: those whose field contains the text.
export function askList(table, { limit, offset, sort, total, filter, ...shape }) {
  const asked = { limit, offset };
  if (sort) asked.sort = sort;
  if (total) asked.total = true;
  if (filter) asked[`filters[${filter[0]}][$contains]`] = filter[1];
  const path = `/v1/${table}${parameters({ ...asked, ...shape })}`;
  let rows = rowsOf(table).sort(newestFirst);
  if (filter) rows = rows.filter((row) => row[filter[0]]?.includes(filter[1]));
  if (sort) rows = rows.sort((a, b) => compare(a[sort], b[sort]));
  const data = rows.slice(offset, offset + limit).map((row) => record(table, row, shape));
  const meta = { limit, offset, next: rows.length > offset + limit ? CURSOR : null };
  if (total) meta.total = rows.length;
  return { path, status: 200, json: { data, meta } };
}

// One of 400 whose text repeats what was asked.
export function askNonsense(n) {
  const path = `/v1/posts?limit=${n}x`;
  return { path, status: 400, type: "/errors/bad-request", contains: `${n}x` };
}

const pick = (random, list) => list[random(list.length)];

// A question at random: records, lists, includes, what is missing, what is wrong.
export function askAnything(random) {
  const table = pick(random, ["posts", "posts", "posts", "users", "comments", "categories"]);
  const relations = Object.keys(RELATIONS[table]);
  const include = random(4) ? [] : relations.filter(() => random(2));
  const fields = random(4) || table === "users" ? undefined : ["id", "created_on"];
  switch (random(10)) {
    case 0:
      return askNonsense(random(1e6));
    case 1:
      return askRecord(table, `missing-${random(1e9)}`);
    case 2:
    case 3:
    case 4:
    case 5:
      return askRecord(table, pick(random, content[table]).id, { include, fields });
    default: {
      const sort = pick(random, [undefined, "id", "created_on"]);
      const filter = random(3) ? undefined : ["id", String(random(10))];
      const window = { limit: 1 + random(9), offset: random(12), total: random(2) === 1 };
      return askList(table, { ...window, sort, filter, fields, include });
    }
  }
}

// The answer with CURSOR for a cursor: what is in one is not for clients to know.
function withoutCursor(json) {
  const next = json.meta?.next;
  return typeof next === "string" && next ? { ...json, meta: { ...json.meta, next: CURSOR } } : json;
}

// What is wrong with an answer to a question; null when nothing is.
export function faultOf(question, answer) {
  const where = `${question.path}: ${answer.status} ${answer.text.slice(0, 300)}`;
  if (answer.status !== question.status) return `expected ${question.status} of ${where}`;
  const type = question.status === 200 ? "application/json" : "application/problem+json";
  if (answer.headers["content-type"] !== type) return `wrong content-type of ${where}`;
  if (!answer.json) return `no JSON from ${where}`;
  if (question.json) {
    const expected = JSON.stringify(question.json);
    return JSON.stringify(withoutCursor(answer.json)) === expected ? null : `expected ${expected.slice(0, 300)}\nof ${where}`;
  }
  const { type: kind, detail } = answer.json;
  return kind === question.type && detail?.includes(question.contains) ? null : `wrong problem: ${where}`;
}
