// The strip "Where this page came from": a diagram of the three tiers and one row per request.
import { el, formatMs } from "./dom.js";

const TIERS = {
  memory: { name: "Memory", place: "this machine" },
  kv: { name: "KV", place: "this region" },
  d1: { name: "D1", place: "the database" },
};

// The bar of a row is full at this time; longer ones stay full.
const FULL_BAR_MS = 250;

function tierElement([tier, { name, place }]) {
  return el(
    "li",
    { class: "tier", "data-tier": tier },
    el("b", {}, name),
    el("span", {}, place),
    el("span", { class: "tier-count" }),
  );
}

/** The parts of a URL that a person reads, unescaped: filters[post_id]=3. */
function readableUrl(url) {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function badgeText(answer) {
  if (answer.tier === "none") return answer.status === 0 ? "no answer" : `status ${answer.status}`;
  return answer.tier + (answer.stale ? ", stale" : "");
}

function noteText(answer, before) {
  const parts = answer.server.map(({ name, ms }) => `${name} ${formatMs(ms)}`);
  const server = parts.length > 0 ? `server: ${parts.join(", ")}` : undefined;
  const age = answer.age === null ? undefined : `age ${answer.age} s`;
  const was =
    before && before.tier !== "none" ? `was ${before.tier}, ${formatMs(before.ms)}` : undefined;
  // An empty line keeps the row's height.
  return [server, age, was].filter(Boolean).join(" · ") || "\u00a0";
}

/** The last answer of each URL, kept for this tab where the browser allows it, so that a reload of
 *  the page can say what the answer was before. */
function createHistory() {
  const key = (url) => `trace ${url}`;
  return {
    get(url) {
      try {
        return JSON.parse(sessionStorage.getItem(key(url))) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(url, { tier, ms }) {
      try {
        sessionStorage.setItem(key(url), JSON.stringify({ tier, ms }));
      } catch {
        // Storage is blocked or full: then there is no "was" in the next row.
      }
    },
  };
}

/** Binds the strip's two lists. `clear` starts a view; `begin` adds a row that `finish` fills. */
export function createTrace(tiersList, rowsList) {
  const history = createHistory();
  let counts = new Map();
  tiersList.append(
    el("li", { class: "you" }, el("b", {}, "You")),
    ...Object.entries(TIERS).map(tierElement),
  );

  function lightTiers() {
    const order = Object.keys(TIERS);
    const deepest = Math.max(-1, ...[...counts.keys()].map((tier) => order.indexOf(tier)));
    for (const item of tiersList.querySelectorAll("[data-tier]")) {
      const count = counts.get(item.dataset.tier) ?? 0;
      item.classList.toggle("lit", count > 0);
      item.classList.toggle("passed", order.indexOf(item.dataset.tier) <= deepest);
      const words = count === 0 ? "" : `answered ${count}`;
      item.querySelector(".tier-count").textContent = words;
    }
  }

  function clear() {
    counts = new Map();
    rowsList.replaceChildren();
    lightTiers();
  }

  function begin(url) {
    const badge = el("span", { class: "badge" }, "asking");
    const time = el("span", { class: "row-ms" }, "…");
    const bar = el("span", { class: "bar", "aria-hidden": "true" });
    const note = el("span", { class: "row-note" }, "\u00a0");
    const shown = readableUrl(url);
    const row = el(
      "li",
      { class: "row", "data-testid": "trace-row", "data-tier": "pending" },
      badge,
      time,
      el(
        "span",
        { class: "row-text" },
        el("code", { class: "row-url", title: shown }, shown),
        note,
      ),
      bar,
    );
    rowsList.append(row);

    function finish(answer) {
      if (!row.isConnected) return; // another view has begun since
      row.dataset.tier = answer.tier;
      badge.textContent = badgeText(answer);
      badge.classList.toggle("stale", answer.stale);
      time.textContent = formatMs(answer.ms);
      note.textContent = noteText(answer, history.get(url));
      bar.style.setProperty("--share", Math.min(1, answer.ms / FULL_BAR_MS).toFixed(3));
      history.set(url, answer);
      if (answer.tier in TIERS) counts.set(answer.tier, (counts.get(answer.tier) ?? 0) + 1);
      lightTiers();
    }
    return { finish };
  }

  return { clear, begin };
}
