// Shares of hits over time, as lines in an SVG. The same is said in words for those who do not see it.
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { percent } from "./figures.js";

// The drawing is as wide as the page has room for: lines are stretched, their strokes and all text are not.
const WIDTH = 1000;
const HEIGHT = 100;
const LEAST_MS = 60_000; // what is shown at first: more would be an empty drawing with a dot in it
const MINUTE_MS = 60_000;
const TICKS = [1, 0.5, 0];
const SERIES = ["memory", "kv"];

const y = (share) => HEIGHT * (1 - share);

/** A path through the points that have a share; where there is none, the line is broken. */
function lineOf(points, key, x) {
  let isOpen = false;
  return points
    .map((point) => {
      if (point[key] === null) {
        isOpen = false;
        return "";
      }
      const step = `${isOpen ? "L" : "M"}${x(point.at).toFixed(1)} ${y(point[key]).toFixed(1)}`;
      // A lone point would not be seen: a line of no length with round ends is a dot.
      const dot = isOpen ? "" : "h0";
      isOpen = true;
      return step + dot;
    })
    .join("");
}

export function RatioChart({ points }) {
  const end = points.at(-1)?.at ?? 0;
  const span = Math.max(LEAST_MS, end - (points[0]?.at ?? 0));
  const x = (at) => WIDTH * (1 - (end - at) / span);
  const lately = (key) => points.findLast((point) => point[key] !== null)?.[key] ?? null;
  const words = SERIES.map((key) => `${t(`cache.line.${key}`)}: ${percent(lately(key))}`).join("; ");
  const isEmpty = points.every((point) => SERIES.every((key) => point[key] === null));
  return html`<figure class="chart" data-testid="chart">
    <div class="chart-plot">
      <div class="chart-ticks" aria-hidden="true">${TICKS.map((share) => html`<span key=${share}>${number(share * 100)}</span>`)}</div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${t("cache.chartLabel", { words })}>
        ${TICKS.map((share) => html`<line key=${share} class="chart-grid" x1="0" x2=${WIDTH} y1=${y(share)} y2=${y(share)} />`)}
        ${SERIES.map((key) => html`<path key=${key} class="chart-line chart-${key}" d=${lineOf(points, key, x)} />`)}
      </svg>
    </div>
    <figcaption class="chart-legend">
      ${SERIES.map((key) => html`<span key=${key} class="chart-key chart-key-${key}">${t(`cache.line.${key}`)}</span>`)}
      <span class="chart-span">${isEmpty ? t("cache.chartEmpty") : t("cache.chartSpan", { n: Math.round(span / MINUTE_MS) })}</span>
    </figcaption>
  </figure>`;
}
