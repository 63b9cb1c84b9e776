// What was measured, as tables on the screen and as the goals that hold or do not.
const NAMES = {
  stratus: "Stratus",
  stratusHit: "Stratus, the hit",
  fixed: "fixed string (ceiling)",
  fixedHeaders: "with the same headers",
  view: "and a view as the body",
  line: "and the URL written",
  asked: "and six headers asked",
  plain: "plain D1 or KV (floor)",
  headers: "with the same headers",
  rows: "and rows into memory",
  keepsNothing: "Stratus, nothing held",
  hono: "Hono + drizzle-orm",
  honoMap: "Hono + Map + KV",
  sonic: "SonicJS",
};
export const nameOf = (worker, title = "") =>
  worker === "hono" && title.startsWith("KV") ? "Hono + KV" : NAMES[worker];

const digits = (n) => (Math.abs(n) >= 100 ? n.toFixed(0) : Math.abs(n) >= 10 ? n.toFixed(1) : n.toFixed(2));
const range = (s, format = digits) => `${format(s.median)} (${format(s.low)}–${format(s.high)})`;
const ratio = (n) => n.toFixed(2);

export function printCase({ title, bytes, base, results }) {
  console.log(`\n${title}${bytes ? `, ${bytes} bytes` : ""}; ratios to the ${nameOf(base, title)}`);
  const row = (...cells) => console.log(`  ${cells.map((cell, i) => String(cell).padEnd([24, 25, 18, 24, 18, 9, 9][i])).join("")}`);
  row("", "requests/s", "ratio", "CPU µs a request", "ratio", "p50 ms", "p99 ms");
  for (const [name, r] of Object.entries(results)) {
    row(
      nameOf(name, title),
      range(r.rate),
      r.rateRatio ? range(r.rateRatio, ratio) : "",
      range(r.cpuUs),
      r.cpuRatio ? range(r.cpuRatio, ratio) : "",
      r.p50Ms.median.toFixed(2),
      r.p99Ms.median.toFixed(2),
    );
  }
  const { stratus, sonic } = results;
  if (!sonic) return;
  const [rate, cpu] = [stratus.rate.median / sonic.rate.median, sonic.cpuUs.median / stratus.cpuUs.median];
  console.log(`  Stratus gives ${digits(rate)} times as many answers a second as SonicJS, and each takes ${digits(cpu)} times less CPU`);
}

export function printCold({ stratus, plain, extraMs, extraCpuMs }) {
  console.log(`\nCold start, from the start of workerd to the first answer from D1`);
  console.log(`  Stratus ${range(stratus)} ms; the same statement alone ${range(plain)} ms; more: ${range(extraMs)} ms, ${range(extraCpuMs)} ms of CPU`);
}

export function printUpload(upload) {
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`\nUpload, gzipped: Stratus ${kb(upload.stratus)}; Hono + drizzle-orm, three tables ${kb(upload.hono)}; SonicJS ${kb(upload.sonic)}`);
}

export function printGrowth({ posts, entries }) {
  const line = (label, sizes) =>
    console.log(
      `  ${label.padEnd(30)}${Object.entries(sizes).map(([size, r]) => `${Number(size).toLocaleString("en")}: p50 ${r.p50Ms.median.toFixed(2)} ms, CPU ${digits(r.cpuUs.median)} µs`.padEnd(38)).join("")}`,
    );
  console.log("\nGrowth");
  line("posts; memory hit, list", posts.hit);
  line("posts; D1, indexed list", posts.list);
  line("entries held; memory hit", entries);
}

// The goals: [what, measured, bound, whether more is better].
export function goalsOf({ cases, cold, upload }) {
  const goals = [];
  const goal = (what, value, bound, more = false) => goals.push({ what, value, bound, more, holds: more ? value >= bound : value <= bound });
  for (const name of ["record", "list"]) {
    const ours = cases[name]?.results.stratus;
    if (!ours) continue;
    goal(`memory hit, ${name}: requests a second, of the ceiling's`, ours.rateRatio.median, 0.95, true);
    goal(`memory hit, ${name}: CPU, of the ceiling's`, ours.cpuRatio.median, 1.1);
  }
  if (cases.conditional) {
    const { stratus, stratusHit } = cases.conditional.results;
    goal("304: requests a second, of a hit's", stratus.rate.median / stratusHit.rate.median, 1, true);
  }
  if (cases.miss) goal("D1 miss, list of 10: CPU, of the floor's", cases.miss.results.stratus.cpuRatio.median, 1.1);
  if (cases.query) {
    const { stratus, hono } = cases.query.results;
    goal("D1 miss with author and two filters: requests a second, of Hono's with drizzle-orm", stratus.rate.median / hono.rate.median, 1.2, true);
  }
  if (cold) goal("cold start: ms more than the floor", cold.extraMs.median, 10);
  if (upload) goal("upload: kB gzipped", upload.stratus / 1000, 120);
  return goals;
}

export function printGoals(goals) {
  console.log("\nGoals");
  for (const { what, value, bound, more, holds } of goals) {
    console.log(`  ${holds ? "holds " : "MISSED"}  ${what}: ${value.toFixed(2)} (${more ? "at least" : "at most"} ${bound})`);
  }
}
