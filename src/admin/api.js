// Requests to the API. Each gives {status, data, meta, etag, headers} or throws a Problem. What was written is seen by
// every read after it: the X-Seq of the last write is sent as X-Min-Seq. Cookies go along by themselves; for requests
// that change something the browser says where they come from, which is all that the API asks for.
import { signal } from "@preact/signals";

let lastSeq = 0n;

/** True when an answer has said that nobody is signed in (any more): the frame then asks who it is. */
export const unauthorized = signal(false);
/** True when it has said that this is so because the role has changed. */
export const roleChanged = signal(false);

/** What went wrong, as the API's problem document (RFC 9457) says it; status 0: there was no answer. */
export class Problem extends Error {
  constructor(status, document = {}, headers = new Headers()) {
    super(document.detail || document.title || `Status ${status}`);
    this.status = status;
    this.type = document.type ?? "";
    this.title = document.title ?? "";
    this.detail = document.detail ?? "";
    this.errors = Array.isArray(document.errors) ? document.errors : [];
    this.document = document;
    this.etag = headers.get("etag");
    this.retryAfter = Number(headers.get("retry-after")) || null; // seconds
  }

  /** The session has ended because its user has another role. */
  get isRoleChanged() {
    return this.status === 401 && this.errors.some(({ code }) => code === "role_changed");
  }
}

/**
 * JSON as it was written: a number that JavaScript can not hold (in a json field, say) keeps its digits, where the
 * browser knows how.
 */
export function parseJson(text) {
  if (typeof JSON.rawJSON !== "function") return JSON.parse(text);
  return JSON.parse(text, (_key, value, context) =>
    typeof value === "number" && context?.source && !isExact(value, context.source) ? JSON.rawJSON(context.source) : value,
  );
}

/** Whether nothing is lost when the number is written again. Sixteen digits and more may not all be there. */
const isExact = (value, source) =>
  String(value) === source || (Number.isFinite(value) && !/\d{16}/.test(source.replace(".", "")));

/** ["limit", 20] pairs or an object to a query; brackets, which the API's parameters have, stay readable. */
export function queryText(query) {
  const pairs = Array.isArray(query) ? query : Object.entries(query ?? {});
  const escape = (value) => encodeURIComponent(value).replace(/%(?:5B|5D|2C|24|3A)/g, decodeURIComponent);
  const parts = pairs
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${escape(name)}=${escape(value)}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

/** The path of a table or a record. */
export function pathOf(table, id) {
  return id === undefined ? `/v1/${table}` : `/v1/${table}/${encodeURIComponent(id)}`;
}

async function readDocument(response) {
  const text = await response.text();
  try {
    return text ? parseJson(text) : undefined;
  } catch {
    return undefined; // a proxy's page, say: the status has to speak for itself
  }
}

/** `quiet`: a 401 is the caller's own business. */
async function send(method, path, { query, body, headers = {}, signal: abort, quiet = false } = {}) {
  const isRead = method === "GET";
  let response;
  let document;
  try {
    response = await fetch(path + queryText(query), {
      method,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: abort,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(isRead && lastSeq > 0n ? { "x-min-seq": String(lastSeq) } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    document = await readDocument(response);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { type: "no-answer" });
  }
  if (!isRead) noteSeq(response.headers.get("x-seq"));
  if (!response.ok) {
    const problem = new Problem(response.status, document, response.headers);
    if (problem.isRoleChanged) roleChanged.value = true;
    if (response.status === 401 && !quiet) unauthorized.value = true;
    throw problem;
  }
  if (response.status !== 204 && document === undefined) throw new Problem(response.status, { type: "no-json" });
  return {
    status: response.status,
    data: document?.data,
    meta: document?.meta,
    document,
    etag: response.headers.get("etag"),
    headers: response.headers,
  };
}

function noteSeq(text) {
  if (!/^\d+$/.test(text ?? "")) return;
  const seq = BigInt(text);
  if (seq > lastSeq) lastSeq = seq;
}

const condition = ({ ifMatch, ifNoneMatch, key }) => ({
  ...(ifMatch ? { "if-match": ifMatch } : {}),
  ...(ifNoneMatch ? { "if-none-match": ifNoneMatch } : {}),
  ...(key ? { "idempotency-key": key } : {}),
});

export const get = (path, query, options = {}) => send("GET", path, { query, ...options });
/** `key`: an Idempotency-Key, with which a request may be sent again. */
export const post = (path, body, options = {}) => send("POST", path, { body, headers: condition(options), ...options });
export const put = (path, body, options = {}) => send("PUT", path, { body, headers: condition(options), ...options });
export const patch = (path, body, options = {}) => send("PATCH", path, { body, headers: condition(options), ...options });
export const del = (path, options = {}) => send("DELETE", path, { headers: condition(options), ...options });

/** Several writes, all or nothing: [{method, path, body}], as /v1/batch takes them. */
export const batch = (requests, options) => post("/v1/batch", { requests }, options);

/** A key for Idempotency-Key. */
export const newKey = () => crypto.randomUUID();
