// The promise of freshness, measured: four isolates of workerd share one D1 and one KV; writers change records, through
// whichever isolate and behind its back, and readers ask any of them. Every value says its version, and the test knows
// since when the next one was acknowledged, so it knows how old each answer was when it was asked for: STALE_HARD_MS is
// the most, and whoever follows a write by X-Min-Seq or by the cookie never sees what was before it.
//
//   STRATUS_SOAK_S=60 node --test tests/worker/isolates.test.mjs     so many seconds each; 4 otherwise
import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom, sleep, startStratus } from "./stratus.mjs";

const SECONDS = Number(process.env.STRATUS_SOAK_S ?? 4);
const N_ISOLATES = 4, N_USERS = 3, N_POSTS = 8, N_BUCKETS = 3;
const WRITERS = 3, READERS = 8;
// workerd's clock says whole milliseconds, and the check and the answer each cut one off.
const SLACK_MS = 3;
const TOKEN = "a-token-for-the-tests";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

const userName = (version) => `name v${version}`;
const postOf = (version) => ({ title: `title v${version}`, body: `bucket ${version % N_BUCKETS}` });
const versionIn = (text) => Number(/ v(\d+)$/.exec(text)[1]);
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i));

const seedSql = [
  ...many(N_USERS, (i) => `INSERT INTO users (id, name, email, role, created_on, updated_on)
    VALUES ('u${i}', '${userName(0)}', 'u${i}@example.com', 'user', ${i}, ${i})`),
  ...many(N_POSTS, (i) => `INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on)
    VALUES ('p${i}', '${postOf(0).title}', 'p${i}', '${postOf(0).body}', 'published', 'u${i % N_USERS}', ${i}, ${i})`),
];

// --- what was written, and when -----------------------------------------------------------------

// Of the users, the posts, and of how many comments there are: when each version was acknowledged.
function makeTruth() {
  const truth = new Map();
  const add = (id) => truth.set(id, { id, acked: [-Infinity], sent: 0, busy: false });
  many(N_USERS, (i) => add(`u${i}`));
  many(N_POSTS, (i) => add(`p${i}`));
  add("comments");
  return truth;
}

// When a version stopped to be true, as far as anybody was told.
const endOf = (entity, version) => entity.acked[version + 1] ?? Infinity;

// The latest moment at which the post was not in the bucket.
function endOutside(entity, bucket) {
  const outside = (version) => (version % N_BUCKETS === bucket ? -Infinity : endOf(entity, version));
  return Math.max(...many(entity.sent + 1, outside).slice(-2 * N_BUCKETS));
}

// --- writers --------------------------------------------------------------------------------------

// The bridge to miniflare's bindings is synchronous at times, and then fails when it is very busy.
async function writeBehind(db, id, version) {
  for (let left = 20; ; left--) {
    try {
      return await writeOnce(db, id, version);
    } catch (error) {
      if (left === 0 || error.code !== "ERR_ASSERTION") throw error;
    }
  }
}

function writeOnce(db, id, version) {
  if (id === "comments") {
    return db.prepare("INSERT INTO comments (id, body, user_id, post_id, created_on, updated_on) VALUES (?, 'x', 'u0', 'p0', 0, 0)").bind(`m${version}`).run();
  }
  if (id[0] === "u") return db.prepare("UPDATE users SET name = ? WHERE id = ?").bind(userName(version), id).run();
  const { title, body } = postOf(version);
  return db.prepare("UPDATE posts SET title = ?, body = ? WHERE id = ?").bind(title, body, id).run();
}

function writeThrough(isolate, id, version) {
  const send = (method, path, body) => isolate.request(path, { method, headers: AUTHORIZED, body: JSON.stringify(body) });
  if (id === "comments") return send("POST", "/v1/comments", { body: "x", user_id: "u0", post_id: "p0" });
  if (id[0] === "u") return send("PATCH", `/v1/users/${id}`, { name: userName(version) });
  return send("PATCH", `/v1/posts/${id}`, postOf(version));
}

async function writer(world) {
  const { random, truth, stratus } = world;
  while (performance.now() < world.until) {
    const free = [...truth.values()].filter(({ busy }) => !busy);
    const entity = free[random(free.length)];
    const version = ++entity.sent;
    entity.busy = true;
    let seq = 0, cookie;
    if (random(3) === 0) {
      await writeBehind(stratus.db, entity.id, version);
      world.behind++;
    } else {
      const answer = await writeThrough(anyIsolate(world), entity.id, version);
      assert.ok(answer.status === 200 || answer.status === 201, `${answer.status} ${answer.text}`);
      seq = Number(answer.headers["x-seq"]);
      cookie = answer.headers["set-cookie"]?.[0].split(";")[0];
      world.through++;
    }
    entity.acked[version] = performance.now();
    if (seq) await follow(world, entity, version, random(2) ? { "x-min-seq": String(seq) } : { cookie });
    entity.busy = false;
    await sleep(random(20));
  }
}

// Whom to write to, and to ask after a write: the last one rarely, see visitor().
const anyIsolate = ({ random, isolates }) => isolates[random(20) ? random(N_ISOLATES - 1) : N_ISOLATES - 1];

// Who has just written, or was told of it, reads anywhere.
async function follow(world, entity, version, headers) {
  const { random } = world;
  for (let n = random(3); n >= 0; n--) {
    const found = await ask(world, anyIsolate(world), questionAbout(random, entity.id), headers);
    for (const { id, version: seen } of found) {
      if (id !== entity.id) continue;
      assert.ok(seen >= version, `${entity.id}: ${seen} was answered to who had written ${version}`);
      world.followed++;
    }
  }
}

// --- readers --------------------------------------------------------------------------------------

const ofUser = (user) => [{ id: user.id, version: versionIn(user.name) }];
const ofPost = (post) => [
  { id: post.id, version: versionIn(post.title) },
  ...(post.author ? ofUser(post.author) : []),
];
const ofUserWithPosts = (user) => [...ofUser(user), ...(user.posts ?? []).flatMap(ofPost)];

const QUESTIONS = {
  record: (i) => ({ path: `/v1/posts/p${i % N_POSTS}`, read: ({ data }) => ofPost(data) }),
  included: (i) => ({ path: `/v1/posts/p${i % N_POSTS}?include=author`, read: ({ data }) => ofPost(data) }),
  user: (i) => ({ path: `/v1/users/u${i % N_USERS}`, read: ({ data }) => ofUser(data) }),
  list: (i) => ({ path: `/v1/posts?limit=${N_POSTS + (i % 2)}`, read: ({ data }) => data.flatMap(ofPost) }),
  includedInList: () => ({ path: "/v1/posts?include=author&sort=id", read: ({ data }) => data.flatMap(ofPost) }),
  users: () => ({ path: "/v1/users?include=posts", read: ({ data }) => data.flatMap(ofUserWithPosts) }),
  total: () => ({ path: "/v1/comments?limit=1&total=true", read: ({ meta }) => [{ id: "comments", version: meta.total }] }),
  filter: (i) => ({ path: `/v1/posts?filters[body][$eq]=bucket+${i % N_BUCKETS}`, bucket: i % N_BUCKETS, read: ({ data }) => data.flatMap(ofPost) }),
};
const KINDS = Object.values(QUESTIONS);

const questionAtRandom = (random) => KINDS[random(KINDS.length)](random(1000));
function questionAbout(random, id) {
  if (id === "comments") return QUESTIONS.total();
  const i = Number(id.slice(1));
  const kinds = id[0] === "u" ? ["user", "users", "includedInList"] : ["record", "included", "list", "users"];
  return QUESTIONS[kinds[random(kinds.length)]](i);
}

// One question, and how old what it brought was when it was asked.
async function ask(world, isolate, question, headers = {}) {
  const begun = performance.now();
  const answer = await isolate.request(question.path, { headers });
  const ended = performance.now();
  assert.equal(answer.status, 200, `${question.path}: ${answer.status} ${answer.text}`);
  const found = question.read(answer.json);
  const tier = answer.headers["x-cache"];
  world.tiers[tier] = (world.tiers[tier] ?? 0) + 1;
  for (const { id, version } of found) {
    const entity = world.truth.get(id);
    assert.ok(version <= entity.sent, `${id}: version ${version} was never written`);
    if (question.bucket !== undefined) assert.equal(version % N_BUCKETS, question.bucket);
    note(world, question, tier, endOf(entity, version), begun, ended);
  }
  if (question.bucket !== undefined) {
    for (const entity of world.truth.values()) {
      if (entity.id[0] !== "p" || found.some(({ id }) => id === entity.id)) continue;
      note(world, question, tier, endOutside(entity, question.bucket), begun, ended);
    }
  }
  return found;
}

function note(world, question, tier, end, begun, ended) {
  world.seen++;
  world.old += begun > end;
  world.atArrival = Math.max(world.atArrival, ended - end);
  if (begun - end <= world.oldest) return;
  world.oldest = begun - end;
  world.oldestOf = `${question.path} from ${tier}`;
}

async function reader(world) {
  const { random, isolates } = world;
  while (performance.now() < world.until) {
    await ask(world, isolates[random(N_ISOLATES - 1)], questionAtRandom(random));
    await sleep(random(10));
  }
}

// The last isolate is asked now and then only, so that what it knows gets as old as it may.
async function visitor(world) {
  const { random, isolates } = world;
  while (performance.now() < world.until) {
    for (let n = 0; n < 10; n++) await ask(world, isolates[N_ISOLATES - 1], questionAtRandom(random));
    await sleep(random(Math.ceil(Math.min(world.hardMs, SECONDS * 250) * 1.3) + 20));
  }
}

async function measure(t, softMs, hardMs) {
  const bindings = { ADMIN_TOKEN: TOKEN, STALE_SOFT_MS: String(softMs), STALE_HARD_MS: String(hardMs) };
  const stratus = await startStratus({ isolates: N_ISOLATES, bindings, seedSql });
  t.after(stratus.dispose);
  const world = {
    stratus, hardMs, isolates: stratus.isolates, truth: makeTruth(), random: seededRandom(hardMs + 1),
    until: performance.now() + SECONDS * 1000, tiers: {}, oldest: 0, oldestOf: "", atArrival: 0,
    seen: 0, old: 0, followed: 0, behind: 0, through: 0,
  };
  await Promise.all([...many(WRITERS, () => writer(world)), ...many(READERS, () => reader(world)), visitor(world)]);
  const from = Object.entries(world.tiers).map(([tier, n]) => `${n} ${tier}`).join(", ");
  t.diagnostic(
    `${SECONDS} s: ${world.through} writes through the API and ${world.behind} behind it; ${world.seen} values in answers ` +
      `from ${from}; ${world.followed} of them to who had written`,
  );
  t.diagnostic(
    `oldest when asked for: ${world.oldest.toFixed(1)} ms (${world.oldestOf}), when it arrived: ` +
      `${world.atArrival.toFixed(1)} ms; ${world.old} were no longer true; STALE_HARD_MS is ${hardMs}`,
  );
  const logs = stratus.logs();
  assert.doesNotMatch(logs, /hung|canceled|module failed/, logs);
  assert.ok(world.followed > 3 && world.behind > 3 && world.through > 3, "hardly anything was written");
  assert.ok((world.tiers.d1 ?? 0) > 10, "nothing came from D1");
  assert.ok((world.tiers.memory ?? 0) > 10, "nothing came from memory");
  return world;
}

test("the settings as they come: 1 s and 10 s", async (t) => {
  const { oldest, old } = await measure(t, 1000, 10000);
  assert.ok(old > 0, "no answer was old: nothing was measured");
  assert.ok(oldest <= 10000 + SLACK_MS, `an answer was ${oldest} ms old`);
});

test("200 ms and 1 s", async (t) => {
  const { oldest, old } = await measure(t, 200, 1000);
  assert.ok(old > 0, "no answer was old: nothing was measured");
  assert.ok(oldest <= 1000 + SLACK_MS, `an answer was ${oldest} ms old`);
});

test("STALE_HARD_MS=0: no answer is older than the question", async (t) => {
  const { oldest } = await measure(t, 0, 0);
  assert.equal(oldest, 0);
});
