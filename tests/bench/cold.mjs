// Cold start: from the start of a workerd process to its first answer, which takes a read of D1. Of Stratus, and of a
// worker that only sends the same statement, with the same bindings. workerd is started as miniflare starts it, from
// the configuration that miniflare made, but without miniflare.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { fill } from "./content.mjs";
import { ask } from "./load.mjs";
import { cpuSeconds, plainOptions, start, statementOf, stop, stratusOptions } from "./workers.mjs";

const PATH = "/v1/posts?limit=1";
const DEADLINE_MS = 20000;

const workerdPath = () => {
  const miniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  return miniflare("workerd").default;
};

// As it is in a site that nobody has written to in the last ten minutes.
async function fillAtRest(db) {
  await fill(db);
  await db.prepare('UPDATE "_changes" SET "at" = "at" - 3600000').run();
}

// Starts the worker once by miniflare, notes what workerd was given, fills its database and stops it.
async function record(options, folder) {
  const recorder = `${folder}/workerd`;
  const quoted = (text) => `'${text}'`;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    recorder,
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${quoted(`${folder}/args`)}\ncat > ${quoted(`${folder}/config`)}\nexec ${quoted(workerdPath())} "$@" < ${quoted(`${folder}/config`)}\n`,
    { mode: 0o755 },
  );
  const before = process.env.MINIFLARE_WORKERD_PATH;
  process.env.MINIFLARE_WORKERD_PATH = recorder;
  try {
    const persist = { d1Persist: `${folder}/d1`, kvPersist: `${folder}/kv`, cachePersist: `${folder}/cache` };
    const worker = await start({ ...options, ...persist }, fillAtRest);
    const { status } = await ask(worker.port, PATH);
    if (status !== 200) throw new Error(`the worker answers ${status}`);
    await stop(worker);
  } finally {
    if (before === undefined) delete process.env.MINIFLARE_WORKERD_PATH;
    else process.env.MINIFLARE_WORKERD_PATH = before;
  }
  return { args: fs.readFileSync(`${folder}/args`, "utf8").trim().split("\n"), config: fs.readFileSync(`${folder}/config`) };
}

// From the start to the first answer: { ms, cpuMs }, the latter of all the process' threads.
async function startOnce({ args, config }) {
  const began = performance.now();
  const child = spawn(workerdPath(), args, { stdio: ["pipe", "ignore", "inherit", "pipe"] });
  const over = new Promise((resolve) => child.once("close", resolve));
  const deadline = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
  try {
    child.stdin.end(config);
    let text = "";
    for await (const part of child.stdio[3]) {
      text += part;
      const found = text.split("\n").filter((line) => line.includes('"listen"')).map((line) => JSON.parse(line));
      const direct = found.find(({ socket }) => socket.startsWith("direct:"));
      if (!direct) continue;
      const { status, body } = await ask(direct.port, PATH);
      if (status !== 200 || !/"post-\d{4}"/.test(body)) throw new Error(`a cold start was answered ${status}: ${body}`);
      return { ms: performance.now() - began, cpuMs: cpuSeconds(child.pid) * 1000 };
    }
    throw new Error("workerd ended before it listened");
  } finally {
    clearTimeout(deadline);
    child.kill("SIGKILL");
    await over;
  }
}

// { stratus: [{ ms, cpuMs }], plain: [{ ms, cpuMs }] }, in turns.
export async function coldStarts(times) {
  const folder = fs.mkdtempSync(`${process.env.TMPDIR ?? "/tmp"}/stratus-cold-`);
  try {
    const recorded = {
      stratus: await record(stratusOptions(true), `${folder}/stratus`),
      plain: await record(plainOptions(await statementOf(PATH)), `${folder}/plain`),
    };
    const taken = { stratus: [], plain: [] };
    for (let i = -1; i < times; i++) {
      for (const name of i % 2 ? ["stratus", "plain"] : ["plain", "stratus"]) {
        const once = await startOnce(recorded[name]);
        if (i >= 0) taken[name].push(once);
      }
    }
    return taken;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
