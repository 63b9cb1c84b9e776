// Shares of hits over time, as lines in an SVG. The same is said in words for those who do not see it.
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { percent } from "./figures.js";

const WIDTH = 900;
const HEIGHT = 180;
const PAD = { top: 8, right: 8, bottom: 8, left: 40 };
const SPAN_MS = 300_000;

const x = (at, end) => PAD.left + (WIDTH - PAD.left - PAD.right) * (1 - (end - at) / SPAN_MS);
const y = (share) => PAD.top + (HEIGHT - PAD.top - PAD.bottom) * (1 - share);

/** A path through the points that have a share; where there is none, the line is broken. */
function pathOf(points, key, end) {
  let isOpen = false;
  return points
    .map((point) => {
      if (point[key] === null) {
        isOpen = false;
        return "";
      }
      const step = `${isOpen ? "L" : "M"}${x(point.at, end).toFixed(1)} ${y(point[key]).toFixed(1)}`;
      // A lone point would not be seen: a line of no length with round ends is a dot.
      const dot = isOpen ? "" : "h0";
      isOpen = true;
      return step + dot;
    })
    .join("");
}

const SERIES = ["memory", "kv"];

export function RatioChart({ points }) {
  const end = points.at(-1)?.at ?? Date.now();
  const lately = (key) => points.findLast((point) => point[key] !== null)?.[key] ?? null;
  const words = SERIES.map((key) => `${t(`cache.line.${key}`)}: ${percent(lately(key))}`).join("; ");
  const isEmpty = points.every((point) => SERIES.every((key) => point[key] === null));
  return html`<figure class="chart" data-testid="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("cache.chartLabel", { words })}>
      ${[0, 0.5, 1].map((share) => html`<g key=${share}>
        <line class="chart-grid" x1=${PAD.left} x2=${WIDTH - PAD.right} y1=${y(share)} y2=${y(share)} />
        <text class="chart-tick" x=${PAD.left - 8} y=${y(share)} dy=".32em" text-anchor="end">${number(share * 100)}</text>
      </g>`)}
      ${SERIES.map((key) => html`<path key=${key} class="chart-line chart-${key}" d=${pathOf(points, key, end)} />`)}
    </svg>
    <figcaption class="chart-legend">
      ${SERIES.map((key) => html`<span key=${key} class="chart-key chart-key-${key}">${t(`cache.line.${key}`)}</span>`)}
      <span class="chart-span">${isEmpty ? t("cache.chartEmpty") : t("cache.chartSpan")}</span>
    </figcaption>
  </figure>`;
}
