// Measuring: the workers of a case in turns, slice by slice, so that whatever else the machine does falls on all.
import { load } from "./load.mjs";
import { cpuSeconds } from "./workers.mjs";

const CONNECTIONS = 32;
const SLICES = 5; // of a round

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

// { median, low, high } of values.
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: sorted[0], high: sorted.at(-1) };
}

// What `ms` milliseconds of many requests in flight took: { answers, seconds, cpu }.
async function takeSlice(worker, ms) {
  await worker.before?.();
  const before = cpuSeconds(worker.pid);
  const { answers, seconds } = await load({ ...worker, connections: CONNECTIONS, ms });
  return { answers, seconds, cpu: cpuSeconds(worker.pid) - before };
}

// How long an answer takes, with one request at a time.
async function measureLatency(worker, ms) {
  await worker.before?.();
  const times = [];
  await load({ ...worker, connections: 1, ms, times });
  times.sort((a, b) => a - b);
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

// All workers in turns, rounds of `ms` milliseconds each cut into slices: how fast a machine is changes from one second
// to the next, and so falls on all: { worker: [{ rate, cpuUs, p50Ms, p99Ms }, …] }.
export async function measureInTurns(workers, { rounds, ms, warmUpMs }) {
  const names = Object.keys(workers);
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await takeSlice(workers[name], warmUpMs);
  for (let round = 0; round < rounds; round++) {
    const slices = Object.fromEntries(names.map((name) => [name, []]));
    for (let i = 0; i < SLICES; i++) {
      const first = round * SLICES + i; // none is always behind the same
      for (let k = 0; k < names.length; k++) {
        const name = names[(first + k) % names.length];
        slices[name].push(await takeSlice(workers[name], ms / SLICES));
      }
    }
    for (const name of names) {
      const sum = (what) => slices[name].reduce((all, slice) => all + slice[what], 0);
      const rate = { rate: sum("answers") / sum("seconds"), cpuUs: (sum("cpu") / sum("answers")) * 1e6 };
      taken[name].push({ ...rate, ...(await measureLatency(workers[name], ms / 3)) });
    }
  }
  return taken;
}

// All rounds of a case: { worker: { rate, cpuUs, p50Ms, p99Ms, rateRatio, cpuRatio } }, each { median, low, high };
// ratios are to the base of the same round.
export async function measureCase({ workers, base }, times) {
  const taken = await measureInTurns(workers, times);
  return Object.fromEntries(
    Object.entries(taken).map(([name, rounds]) => {
      const of = (f) => summary(rounds.map((round, i) => f(round, taken[base][i])));
      const result = { rate: of((r) => r.rate), cpuUs: of((r) => r.cpuUs), p50Ms: of((r) => r.p50Ms), p99Ms: of((r) => r.p99Ms) };
      if (name === base) return [name, result];
      return [name, { ...result, rateRatio: of((r, b) => r.rate / b.rate), cpuRatio: of((r, b) => r.cpuUs / b.cpuUs) }];
    }),
  );
}
