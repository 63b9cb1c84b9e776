// The content of the benchmarked site: 50 users, 1,000 posts of about 1 kB (or as many as asked for), 3,000
// comments. The same on every run.
import { migrate } from "../worker/stratus.mjs";

export const ROWS = { users: 50, posts: 1000, comments: 3000 };
const FIRST_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60000;
const ROWS_PER_STATEMENT = 250; // so that the rows' JSON stays far below D1's 2 MB

// All posts but the newest are from before this time.
export const MANY_BEFORE_MS = FIRST_MS + ROWS.posts * MINUTE_MS;

// As text is: with line ends and quotes, which JSON escapes, and in part beyond ASCII.
const PARAGRAPHS = [
  "The edge is where the readers are. A page that has to cross an ocean for every word of it is a page that somebody gave up on.",
  'She called it "the shape of the thing", and drew a box with three smaller boxes in it. Nobody asked what was in the fourth.',
  "- measure first\n- then change one thing\n- then measure again\n\nMost of what is slow is slow for a reason that can be read.",
  "Café, naïve, Ærøskøbing: names that have been through one converter too many, and came out — at last — unharmed.",
  "It took a summer to build and an afternoon to explain. That seemed the right way round, and they kept it that way afterwards.",
  "Nothing here is typed twice. What a table is stands in one place, and whatever can be derived from it is derived from it.",
];

function bodyOf(i) {
  let text = `# Post ${i}\n`;
  for (let k = i; text.length < 980; k += 5) text += `\n${PARAGRAPHS[k % PARAGRAPHS.length]}\n`;
  return text.slice(0, 1000);
}

export const postId = (i) => `post-${String(i).padStart(4, "0")}`;
export const userId = (i) => `user-${String(i % ROWS.users).padStart(2, "0")}`;

export const MAKERS = {
  users: (i) => ({ id: userId(i), name: `Writer ${i}`, email: `writer${i}@bench.example`, role: "user" }),
  posts: (i) => ({
    id: postId(i),
    title: `The ${i}th thing that can be said about the edge`,
    slug: `thing-${i}`,
    body: bodyOf(i),
    status: i % 20 ? "published" : "draft",
    user_id: userId(i),
  }),
  comments: (i) => ({
    id: `comment-${i}`,
    body: `${PARAGRAPHS[i % PARAGRAPHS.length]} (${i})`,
    user_id: userId(i * 7),
    post_id: postId(i % ROWS.posts),
  }),
};

// The time at which the i-th row was made.
export const madeAt = (i) => FIRST_MS + i * MINUTE_MS;

// Applies the migrations to an empty D1 database and fills it.
export async function fill(db, posts = ROWS.posts) {
  await migrate(db);
  for (const [table, make] of Object.entries(MAKERS)) {
    const length = table === "posts" ? posts : ROWS[table];
    const rows = Array.from({ length }, (_, i) => ({ ...make(i), created_on: madeAt(i), updated_on: madeAt(i) }));
    const names = Object.keys(rows[0]);
    const values = names.map((name) => `value ->> '${name}'`).join(", ");
    const insert = `INSERT INTO ${table} (${names.join(", ")}) SELECT ${values} FROM json_each(?)`;
    for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
      await db.prepare(insert).bind(JSON.stringify(rows.slice(i, i + ROWS_PER_STATEMENT))).run();
    }
  }
}
