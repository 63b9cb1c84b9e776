// Growth: what a hit and an indexed list cost as there is more content, and a hit as more is held. One request at a
// time for the latency, many for the cost. Everything in turns, sizes being the rounds' workers.
import { ask, get, load } from "./load.mjs";
import { madeAt, postId } from "./content.mjs";
import { measureInTurns, summary } from "./measure.mjs";
import { startStratus, stop } from "./workers.mjs";

const LIST = "/v1/posts?limit=10";

async function measureSizes(workers, times) {
  const taken = await measureInTurns(workers, times);
  const summed = ({ rates, latencies }) => ({ p50Ms: summary(latencies.map((r) => r.p50Ms)), cpuUs: summary(rates.map((r) => r.cpuUs)) });
  return Object.fromEntries(Object.entries(taken).map(([name, rounds]) => [name, summed(rounds)]));
}

// Of posts: a hit of the first page, and a page in the middle by an index, which nobody holds.
async function byPosts(sizes, times) {
  const [hits, misses, all] = [{}, {}, []];
  for (const posts of sizes) {
    const worker = await startStratus(false, {}, posts);
    all.push(worker);
    await ask(worker.port, LIST);
    const before = () => ask(worker.port, LIST, { "cache-control": "no-cache" });
    hits[posts] = { ...worker, before, request: () => get(LIST), expected: ["HTTP/1.1 200", "x-cache: memory\r"] };
    let used = 0;
    const page = () => get(`${LIST}&filters[created_on][$lt]=${madeAt(posts / 2) + used++}`);
    misses[posts] = { ...worker, request: page, expected: ["HTTP/1.1 200", "x-cache: d1\r"] };
  }
  const result = { hit: await measureSizes(hits, times), list: await measureSizes(misses, times) };
  for (const worker of all) await stop(worker);
  return result;
}

// Of entries: small answers, each asked for as often as the others. An answer is asked for once to be held.
async function byEntries(sizes, times) {
  const workers = {};
  for (const entries of sizes) {
    const settings = { CACHE_BYTES: String(64 << 20), STALE_SOFT_MS: "3600000", STALE_HARD_MS: "3600000" };
    const worker = await startStratus(false, settings, Math.max(1000, entries * 1.1));
    // Every twentieth post is a draft.
    const path = (i) => `/v1/posts/${postId((i % entries) + 1 + Math.floor((i % entries) / 19))}?fields=id`;
    let [asked, used] = [0, 0];
    const fill = () => (asked < entries ? get(path(asked++)) : null);
    await load({ port: worker.port, request: fill, expected: ["HTTP/1.1 200"], connections: 32, ms: 600000 });
    workers[entries] = { ...worker, request: () => get(path(used++)), expected: ["HTTP/1.1 200", "x-cache: memory\r"] };
  }
  const result = await measureSizes(workers, times);
  for (const worker of Object.values(workers)) await stop(worker);
  return result;
}

export async function growth(quick) {
  const times = quick ? { rounds: 3, ms: 200, warmUpMs: 500, latencyEvery: 1 } : { rounds: 30, ms: 200, warmUpMs: 6000, latencyEvery: 3 };
  const posts = quick ? [1000, 10000] : [1000, 10000, 100000];
  const entries = quick ? [10, 1000] : [10, 1000, 100000];
  return { posts: await byPosts(posts, times), entries: await byEntries(entries, times) };
}
