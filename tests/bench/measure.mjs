// Measuring: the workers of a case in turns, round by round, so that whatever else the machine does falls on all.
import { load } from "./load.mjs";
import { cpuSeconds } from "./workers.mjs";

const CONNECTIONS = 32;

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

// { median, low, high } of values.
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: sorted[0], high: sorted.at(-1) };
}

// How many answers a second and at what cost, with many requests in flight.
async function measureRate(worker, ms) {
  const before = cpuSeconds(worker.pid);
  const { answers, seconds } = await load({ ...worker, connections: CONNECTIONS, ms });
  return { rate: answers / seconds, cpuUs: ((cpuSeconds(worker.pid) - before) / answers) * 1e6 };
}

// How long an answer takes, with one request at a time.
async function measureLatency(worker, ms) {
  const times = [];
  await load({ ...worker, connections: 1, ms, times });
  times.sort((a, b) => a - b);
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

// One round of a worker.
export async function measure(worker, ms) {
  await worker.before?.();
  const rate = await measureRate(worker, ms);
  await worker.before?.();
  return { ...rate, ...(await measureLatency(worker, ms / 3)) };
}

// All rounds of a case: { worker: { rate, cpuUs, p50Ms, p99Ms, rateRatio, cpuRatio } }, each { median, low, high };
// ratios are to the base of the same round.
export async function measureCase({ workers, base }, { rounds, ms, warmUpMs }) {
  const names = Object.keys(workers);
  const taken = [];
  for (let i = -1; i < rounds; i++) {
    const round = {};
    for (let k = 0; k < names.length; k++) {
      const name = names[(k + i + names.length) % names.length];
      round[name] = await measure(workers[name], i < 0 ? warmUpMs : ms);
    }
    if (i >= 0) taken.push(round);
  }
  return Object.fromEntries(
    names.map((name) => {
      const of = (f) => summary(taken.map((round) => f(round[name], round[base])));
      const result = { rate: of((r) => r.rate), cpuUs: of((r) => r.cpuUs), p50Ms: of((r) => r.p50Ms), p99Ms: of((r) => r.p99Ms) };
      if (name === base) return [name, result];
      return [name, { ...result, rateRatio: of((r, b) => r.rate / b.rate), cpuRatio: of((r, b) => r.cpuUs / b.cpuUs) }];
    }),
  );
}
