// A load generator: keep-alive connections, each with one request in flight. It reads no more of an
// answer than its head and does not copy bodies, so that on two cores the server is the bottleneck
// and not this.
import net from "node:net";

const READ_BYTES = 65536;

class Connection {
  // `next()` gives the next request, or null when there shall be no more; `see(head)` looks at an
  // answer's head and throws when it is not what it should be.
  // `times`: a list that gets the milliseconds of each, or null.
  constructor(port, next, see, times) {
    Object.assign(this, { next, see, times, missing: 0, partial: null });
    this.done = new Promise((resolve, reject) => {
      const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: (n, bytes) => this.read(n, bytes) };
      this.finish = resolve;
      this.fail = reject;
      this.socket = net.connect({ host: "127.0.0.1", port, noDelay: true, onread });
      this.socket.on("error", reject);
      this.socket.on("close", () => reject(new Error(`the server at port ${port} closed a connection`)));
    });
    this.send();
  }

  send() {
    const request = this.next();
    if (this.times) this.sent = performance.now();
    if (request !== null) return void this.socket.write(request, "latin1");
    this.finish();
    this.socket.destroy();
  }

  read(n, bytes) {
    try {
      if (this.missing > 0) this.missing -= n;
      else this.readHead(bytes.subarray(0, n));
    } catch (error) {
      this.fail(error);
      this.socket.destroy();
      return false;
    }
    if (this.missing !== 0 || this.partial !== null) return true;
    this.times?.push(performance.now() - this.sent);
    this.send();
    return true;
  }

  readHead(chunk) {
    const bytes = this.partial ? Buffer.concat([this.partial, chunk]) : chunk;
    const end = bytes.indexOf("\r\n\r\n");
    this.partial = end < 0 ? Buffer.from(bytes) : null;
    if (end < 0) return;
    const head = bytes.latin1Slice(0, end + 2);
    this.see(head);
    const at = head.indexOf("\r\nContent-Length: ");
    if (at < 0 && !head.startsWith("HTTP/1.1 304")) throw new Error(`no length in:\n${head}`);
    const length = at < 0 ? 0 : parseInt(head.slice(at + 18, at + 30), 10);
    this.missing = length - (bytes.length - end - 4);
  }
}

// Loads a port of this machine for `ms` milliseconds, or until there are no more requests. `request(i)` is the text of
// the i-th, or null;
// every answer's head must have all texts of `expected`. Returns how many were answered in how many seconds.
export async function load({ port, request, expected, connections, ms, times = null }) {
  let sent = 0;
  const start = performance.now();
  const next = () => {
    const text = performance.now() - start < ms ? request(sent) : null;
    if (text !== null) sent++;
    return text;
  };
  // Plain searches: what looking at an answer costs here must not count against either side.
  const see = (head) => {
    if (expected.every((part) => head.includes(part))) return;
    throw new Error(`an answer without ${expected.join(" or ")}:\n${head}`);
  };
  const all = Array.from({ length: connections }, () => new Connection(port, next, see, times).done);
  await Promise.all(all);
  return { answers: sent, seconds: (performance.now() - start) / 1000 };
}

// The text of a GET request.
export const get = (path, headers = "") => `GET ${path} HTTP/1.1\r\nHost: bench.example\r\n${headers}\r\n`;

// The text of a POST request with a body of JSON.
export function post(path, body, headers = "") {
  const text = JSON.stringify(body);
  const type = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: bench.example\r\n${headers}${type}\r\n${text}`;
}

// One request whose answer is read in full: { status, headers, body }.
export async function ask(port, path, headers = {}, body = undefined) {
  const options = body === undefined ? { headers } : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, options);
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}
