// The client: fetch, and nothing else. Answers are kept with their ETag, so that what did not change is not sent again;
// 503 is tried again when the server says so; whatever is no good answer is thrown as a Problem.

export type Fault = { field?: string; code: string; message: string };

/** An answer that is none: a problem document (RFC 9457). `type` and the codes of `errors` are stable. */
export class Problem extends Error {
  constructor(readonly status: number, readonly type: string, readonly title: string, readonly detail: string, readonly errors: Fault[] = []) {
    super(detail || title);
    this.name = "Problem";
  }
}

export type ClientOptions = {
  url: string; // of the site: https://example.com
  token?: string;
  fetch?: typeof fetch;
  retries?: number; // of requests answered 503 (3)
  keep?: number; // answers that are kept, to be asked for by their ETag (100)
};

type Asked = { method?: string; body?: unknown; headers?: Record<string, string | undefined>; signal?: AbortSignal };
const MAX_WAIT_MS = 30_000;

export class Client {
  #kept = new Map<string, { etag: string; text: string }>();
  #seq: string | null = null; // of the last write: what is read afterwards is not older
  constructor(readonly options: ClientOptions) {}

  table<T extends TableName>(name: T): Table<T> {
    return new Table(this, name);
  }
  /** All of these writes or none; the results in their order. */
  async batch<const W extends readonly Write[]>(writes: W, options: { key?: string; signal?: AbortSignal } = {}) {
    const requests = writes.map((w) => ({ method: w.method, path: pathOf(w.table, "id" in w ? w.id : undefined), body: "body" in w ? w.body : undefined }));
    const headers = { "idempotency-key": options.key ?? crypto.randomUUID() };
    const { data } = await this.ask("/v1/batch", { method: "POST", body: { requests }, headers, signal: options.signal });
    return data as { [I in keyof W]: { status: number; data: W[I]["method"] extends "DELETE" ? null : RecordOf<W[I]["table"]> } };
  }
  /** One request: the answer's body, and its ETag. Throws a Problem. */
  async ask(path: string, { method = "GET", body, headers = {}, signal }: Asked = {}): Promise<any> {
    const kept = method === "GET" ? this.#kept.get(path) : undefined;
    const all: Record<string, string | null | undefined> = {
      accept: "application/json",
      authorization: this.options.token && `Bearer ${this.options.token}`,
      "content-type": body === undefined ? undefined : "application/json",
      "if-none-match": kept?.etag,
      "x-min-seq": this.#seq,
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    const response = await this.#send(path, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body), signal });
    const text = response.status === 304 && kept ? kept.text : await response.text();
    if (!response.ok && response.status !== 304) throw problemOf(response, text);
    const etag = response.headers.get("etag");
    if (method === "GET" && etag) this.#keep(path, etag, text);
    if (method !== "GET") this.#seq = response.headers.get("x-seq") ?? this.#seq;
    return { ...(text ? JSON.parse(text) : { data: null }), etag };
  }
  async #send(path: string, init: RequestInit): Promise<Response> {
    const send = this.options.fetch ?? fetch;
    for (let left = this.options.retries ?? 3; ; left--) {
      const response = await send(new URL(path, this.options.url).href, init);
      if (response.status !== 503 || left <= 0) return response;
      await response.body?.cancel();
      await wait(retryAfterMs(response.headers.get("retry-after")), init.signal);
    }
  }
  // The one that was used longest ago goes first.
  #keep(path: string, etag: string, text: string) {
    this.#kept.delete(path);
    this.#kept.set(path, { etag, text });
    for (const oldest of this.#kept.keys()) if (this.#kept.size > (this.options.keep ?? 100)) this.#kept.delete(oldest);
  }
}

export class Table<T extends TableName> {
  constructor(readonly client: Client, readonly name: T) {}

  async list<const O extends ListOptions<T>>(options?: O & Exact<ListOptions<T>, O>, signal?: AbortSignal): Promise<Page<Result<T, O>>> {
    return this.client.ask(pathOf(this.name) + query(options), { signal });
  }
  /** All records of all pages, each of `limit` (100) records. */
  async *each<const O extends ListOptions<T>>(options?: O & Exact<ListOptions<T>, O>, signal?: AbortSignal): AsyncGenerator<Result<T, O>, void> {
    for (let cursor: string | null | undefined = options?.cursor; cursor !== null; ) {
      const page: Page<Result<T, O>> = await this.client.ask(pathOf(this.name) + query({ limit: 100, ...options, cursor }), { signal });
      yield* page.data;
      cursor = page.meta.next ?? null;
    }
  }
  async get<const O extends GetOptions<T>>(id: string, options?: O & Exact<GetOptions<T>, O>, signal?: AbortSignal): Promise<Answer<Result<T, O>>> {
    return this.client.ask(pathOf(this.name, id) + query(options), { signal });
  }
  /** Repeating it with the same `key` creates nothing new; without one, each call has its own, for its retries. */
  async create(body: CreateOf<T>, { key = crypto.randomUUID() as string, signal }: { key?: string; signal?: AbortSignal } = {}): Promise<Answer<RecordOf<T>>> {
    return this.client.ask(pathOf(this.name), { method: "POST", body, headers: { "idempotency-key": key }, signal });
  }
  /** Changes the fields of `body`; null clears. With `ifMatch`, only if the record is still of that ETag. */
  async patch(id: string, body: PatchOf<T>, options?: WriteOptions): Promise<Answer<RecordOf<T>>> {
    return this.client.ask(pathOf(this.name, id), { method: "PATCH", body, ...conditions(options) });
  }
  async replace(id: string, body: CreateOf<T>, options?: WriteOptions): Promise<Answer<RecordOf<T>>> {
    return this.client.ask(pathOf(this.name, id), { method: "PUT", body, ...conditions(options) });
  }
  async remove(id: string, options?: WriteOptions): Promise<void> {
    await this.client.ask(pathOf(this.name, id), { method: "DELETE", ...conditions(options) });
  }
}

const pathOf = (table: string, id?: string) => `/v1/${table}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;
const conditions = (o?: WriteOptions) => ({ headers: { "if-match": o?.ifMatch, "if-none-match": o?.ifNoneMatch }, signal: o?.signal });

function problemOf(response: Response, text: string): Problem {
  let d: any = {};
  try { d = JSON.parse(text) ?? {}; } catch { /* a proxy's page, say: the status speaks for itself */ }
  return new Problem(response.status, d.type ?? "about:blank", d.title ?? `Status ${response.status}`, d.detail ?? "", d.errors);
}

function retryAfterMs(text: string | null): number {
  const ms = /^\d+$/.test(text ?? "") ? Number(text) * 1000 : Date.parse(text ?? "") - Date.now();
  return Math.min(Math.max(Number.isNaN(ms) ? 1000 : ms, 0), MAX_WAIT_MS);
}

const wait = (ms: number, signal?: AbortSignal | null) => new Promise<void>((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});

/** Options as the query of a URL, in an order of their own: the same question is the same URL. */
function query(options: object = {}): string {
  const pairs: [string, string][] = [];
  const paths: string[] = [];
  const filter = (name: string, value: any) => {
    if (value === undefined) throw new TypeError(`${name} is undefined, which would leave it out`);
    if (value === null) return void pairs.push([`${name}[$null]`, "true"]);
    if (typeof value !== "object") return void pairs.push([name, String(value)]);
    if (/\[\$(in|or)\]$/.test(name) && value.length === 0) throw new TypeError(`${name} is empty: nothing would match`);
    for (const key of Object.keys(value)) filter(`${name}[${key}]`, value[key]);
  };
  const shape = (o: any, path: string) => {
    const put = (name: string, value: any) => pairs.push([path ? `include[${path}][${name}]` : name, String(value)]);
    for (const name of ["fields", "sort", "limit", "offset", "cursor", "total"]) if (o[name] !== undefined) put(name, o[name]);
    if (o.filters) filter(path ? `include[${path}][filters]` : "filters", o.filters);
    for (const [name, branch] of Object.entries<any>(o.include ?? {})) {
      if (!branch) continue;
      const below = path ? `${path}.${name}` : name;
      paths.push(below);
      shape(branch, below);
    }
  };
  shape(options, "");
  if (paths.length) pairs.push(["include", paths.join(",")]);
  return pairs.length ? `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}` : "";
}
