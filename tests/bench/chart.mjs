// The charts of docs/: SVG that takes its colours from whoever shows it, light or dark.
import { nameOf } from "./report.mjs";

const STYLE = `<style>
    svg { --paper: #fff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --ours: #0a6ed1; --bound: #8c959f; --other: #c98a2b; --more: #a475c9; }
    @media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --ours: #58a6ff; --bound: #6e7681; --other: #d29922; --more: #bc8cff; } }
    text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
    .title { font-size: 15px; font-weight: 600; } .soft { fill: var(--soft); font-size: 12px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
    .paper { fill: var(--paper); } .axis { stroke: var(--line); } .ours { fill: var(--ours); } .bound { fill: var(--bound); } .other { fill: var(--other); } .more { fill: var(--more); }
    polyline { fill: none; stroke-width: 2; } .lours { stroke: var(--ours); } .lother { stroke: var(--other); } .lmore { stroke: var(--more); }
  </style>`;

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const text = (x, y, content, kind = "") => `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ""}>${escape(content)}</text>`;
const svg = (width, height, label, parts) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(label)}">\n  ${STYLE}\n  <rect class="paper" width="${width}" height="${height}" rx="6"/>\n  ${parts.join("\n  ")}\n</svg>\n`;

const COLOURS = { stratus: "ours", stratusHit: "ours", fixed: "bound", fixedHeaders: "bound", plain: "bound", hono: "other", honoMap: "other", sonic: "more" };
const number = (n) => (n >= 10000 ? `${Math.round(n / 100) / 10} k` : n >= 1000 ? `${(n / 1000).toFixed(2)} k` : n.toFixed(0));

// A group of bars for each case: processor time of a request, and beside it requests a second. Each case has a scale of
// its own: a hit and a miss differ by an order of magnitude.
export function casesChart({ cases, versions, machine, date }) {
  const [WIDTH, LEFT, BAR, LONGEST] = [860, 190, 20, 380];
  const parts = [text(20, 30, "Processor time of a request, and requests a second", "title")];
  parts.push(text(20, 50, "Shorter is better. Each group has its own scale; medians, workers measured in turns.", "soft"));
  let y = 76;
  for (const [name, { title, results }] of Object.entries(cases)) {
    if (name.endsWith("parts")) continue; // nobody's workers
    const shown = Object.entries(results).filter(([worker]) => worker !== "stratusHit");
    const usual = shown.map(([, r]) => r.cpuUs.median).sort((a, b) => a - b);
    // A peer many times slower than the others would leave them no length.
    const most = Math.min(usual.at(-1), 3 * usual[0]);
    parts.push(text(20, y + 4, title, "title"));
    y += 14;
    for (const [name, r] of shown) {
      const cut = r.cpuUs.median > most;
      const length = Math.max(2, (Math.min(r.cpuUs.median, most) / most) * LONGEST);
      parts.push(text(LEFT - 10, y + 14, nameOf(name, title), "end"));
      parts.push(`<rect class="${COLOURS[name]}" x="${LEFT}" y="${y + 2}" width="${length.toFixed(1)}" height="${BAR - 5}" rx="2"/>`);
      if (cut) parts.push(`<path class="paper" d="M${LEFT + length - 26} ${y + 1} l8 ${BAR - 3} h6 l-8 -${BAR - 3} z"/>`);
      const times = name === "stratus" ? "" : `, ${(r.cpuUs.median / results.stratus.cpuUs.median).toFixed(2)} × Stratus`;
      parts.push(text(LEFT + length + 8, y + 14, `${r.cpuUs.median.toFixed(0)} µs${times} · ${number(r.rate.median)}/s`, "soft"));
      y += BAR;
    }
    y += 24;
  }
  parts.push(text(20, y + 2, `${date.slice(0, 10)}, ${machine.cpus} × ${machine.model}; workerd ${versions.workerd}. Made by npm run bench.`, "soft"));
  return svg(WIDTH, y + 20, "Processor time and requests a second of Stratus and others", parts);
}

// Processor time over size, both axes logarithmic.
export function growthChart({ growth, date }) {
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 380, 70, 250, 70, 330];
  const series = [
    { label: "indexed list from D1, by posts", kind: "other", sizes: growth.posts.list },
    { label: "memory hit, by posts", kind: "ours", sizes: growth.posts.hit },
    { label: "memory hit, by entries held", kind: "more", sizes: growth.entries },
  ].map((s) => ({ ...s, points: Object.entries(s.sizes).map(([size, r]) => [Number(size), r.cpuUs.median]) }));
  const all = series.flatMap((s) => s.points);
  const [lowX, highX] = [1, Math.max(5, ...all.map(([size]) => Math.log10(size)))];
  const [lowY, highY] = [1, Math.ceil(Math.log10(Math.max(...all.map(([, us]) => us))))];
  const x = (size) => LEFT + ((Math.log10(size) - lowX) / (highX - lowX)) * (WIDTH - LEFT - RIGHT);
  const y = (us) => BOTTOM - ((Math.log10(us) - lowY) / (highY - lowY)) * (BOTTOM - TOP);
  const parts = [text(20, 30, "What growth costs: processor time of a request, µs", "title")];
  parts.push(text(20, 50, "Flat is better. Both axes are logarithmic.", "soft"));
  for (let p = lowY; p <= highY; p++) {
    parts.push(`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(10 ** p)}" y2="${y(10 ** p)}"/>`, text(LEFT - 8, y(10 ** p) + 4, `${10 ** p}`, "soft end"));
  }
  for (let p = lowX; p <= highX; p++) parts.push(text(x(10 ** p), BOTTOM + 20, (10 ** p).toLocaleString("en"), "soft middle"));
  for (const { label, kind, points } of series) {
    const at = points.map(([size, us]) => [x(size).toFixed(1), y(us).toFixed(1)]);
    parts.push(`<polyline class="l${kind}" points="${at.map((p) => p.join()).join(" ")}"/>`);
    for (const [px, py] of at) parts.push(`<circle class="${kind}" cx="${px}" cy="${py}" r="4"/>`);
  }
  // Labels stand at the lines' ends, apart from each other.
  let lowest = Infinity;
  for (const { label, points } of [...series].sort((a, b) => a.points.at(-1)[1] - b.points.at(-1)[1])) {
    const [size, us] = points.at(-1);
    const labelY = Math.min(y(us) + 4, lowest - 18);
    parts.push(text(x(size) + 12, labelY, `${label}: ${us.toFixed(0)} µs`, "soft"));
    lowest = labelY;
  }
  parts.push(text(20, HEIGHT - 8, `${date.slice(0, 10)}. Made by npm run bench.`, "soft"));
  return svg(WIDTH, HEIGHT, "Processor time of a request as posts and entries grow", parts);
}
