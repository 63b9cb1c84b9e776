// Measuring: the workers of a case in turns, in short rounds, so that whatever else the machine does falls on all.
import { load } from "./load.mjs";
import { cpuSeconds } from "./workers.mjs";

const CONNECTIONS = 32;
const LATENCY_MS = 300;

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

// { median, low, high } of values: low and high are the quartiles.
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

// How many answers a second and at what cost, with many requests in flight.
async function measureRate(worker, ms) {
  await worker.before?.();
  const before = cpuSeconds(worker.pid);
  const { answers, seconds } = await load({ ...worker, connections: CONNECTIONS, ms });
  return { rate: answers / seconds, cpuUs: ((cpuSeconds(worker.pid) - before) / answers) * 1e6 };
}

// How long an answer takes, with one request at a time.
async function measureLatency(worker, ms) {
  await worker.before?.();
  const times = [];
  await load({ ...worker, connections: 1, ms, times });
  times.sort((a, b) => a - b);
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

// All workers in turns, each for `ms` milliseconds a round; none is always behind the same. The latency once in
// `latencyEvery` rounds: { worker: { rates: [{ rate, cpuUs }, …], latencies: [{ p50Ms, p99Ms }, …] } }.
export async function measureInTurns(workers, { rounds, ms, warmUpMs, latencyEvery }) {
  const names = Object.keys(workers);
  const taken = Object.fromEntries(names.map((name) => [name, { rates: [], latencies: [] }]));
  for (const name of names) await measureRate(workers[name], warmUpMs);
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < names.length; k++) {
      const name = names[(round + k) % names.length];
      taken[name].rates.push(await measureRate(workers[name], ms));
      if (round % latencyEvery === 0) taken[name].latencies.push(await measureLatency(workers[name], LATENCY_MS));
    }
  }
  return taken;
}

// All rounds of a case: { worker: { rate, cpuUs, p50Ms, p99Ms, rateRatio, cpuRatio } }, each { median, low, high };
// ratios are to the base of the same round.
export async function measureCase({ workers, base }, times) {
  const taken = await measureInTurns(workers, times);
  return Object.fromEntries(
    Object.entries(taken).map(([name, { rates, latencies }]) => {
      const of = (f) => summary(rates.map((round, i) => f(round, taken[base].rates[i])));
      const waited = (what) => summary(latencies.map((round) => round[what]));
      const result = { rate: of((r) => r.rate), cpuUs: of((r) => r.cpuUs), p50Ms: waited("p50Ms"), p99Ms: waited("p99Ms") };
      if (name === base) return [name, result];
      return [name, { ...result, rateRatio: of((r, b) => r.rate / b.rate), cpuRatio: of((r, b) => r.cpuUs / b.cpuUs) }];
    }),
  );
}
