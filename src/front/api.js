// Requests to /v1. Each answers its data or throws a Problem, and is reported to the trace with
// what its headers say about the tier that answered.

/** What went wrong, in words for a reader: an RFC 9457 problem document, or no answer at all. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

/** `memory; stale` to {tier, stale}. A missing or unknown label is the tier "none". */
export function parseCacheLabel(label) {
  const [tier, ...flags] = (label ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  return {
    tier: ["memory", "kv", "d1"].includes(tier) ? tier : "none",
    stale: flags.includes("stale"),
  };
}

/**
 * `app;dur=0.2, d1;desc="read";dur=12` to [{name, ms}]; metrics without a duration are left out.
 */
export function parseServerTiming(header) {
  return (header ?? "").split(",").flatMap((metric) => {
    const [name, ...params] = metric.split(";").map((part) => part.trim());
    const duration = params.find((param) => /^dur=/i.test(param));
    const ms = duration ? Number(duration.slice(4).replaceAll('"', "")) : NaN;
    return name && Number.isFinite(ms) ? [{ name, ms }] : [];
  });
}

async function readProblem(response) {
  let document = {};
  try {
    document = (await response.json()) ?? {};
  } catch {
    // Not JSON: a proxy's page, say. The status has to speak for itself.
  }
  const faults = Array.isArray(document.errors)
    ? document.errors.map((fault) => fault.message)
    : [];
  const more = faults.filter((fault) => !document.detail?.includes(fault));
  const detail = [document.detail, ...more].filter(Boolean).join(" ");
  return new Problem(response.status, document.title || `Status ${response.status}`, detail);
}

/**
 * GET a URL as any reader would: without credentials, so that an editor too sees the public page
 * from the shared tiers. The mode "no-cache" makes the browser ask the server about what it holds,
 * even when the reader comes "back" to the page; a 304 then brings the headers of this time. It
 * sends Cache-Control: max-age=0, whereas "no-store" and "reload" send no-cache, with which a
 * client tells Stratus to pass its tiers by.
 */
export async function get(url, trace, signal) {
  const row = trace.begin(url);
  const started = performance.now();
  try {
    const response = await fetch(url, {
      cache: "no-cache",
      credentials: "omit",
      headers: { accept: "application/json" },
      signal,
    });
    const body = response.ok ? await response.json() : await readProblem(response);
    row.finish({
      ...parseCacheLabel(response.headers.get("x-cache")),
      ms: performance.now() - started,
      age: response.headers.get("age"),
      server: parseServerTiming(response.headers.get("server-timing")),
      status: response.status,
    });
    if (body instanceof Problem) throw body;
    return body;
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Problem) throw error;
    row.finish({
      tier: "none",
      stale: false,
      ms: performance.now() - started,
      age: null,
      server: [],
      status: 0,
    });
    throw new Problem(
      0,
      "No answer",
      "The server could not be reached, or what it sent could not be read.",
    );
  }
}
