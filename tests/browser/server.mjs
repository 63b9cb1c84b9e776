// The server that the browser tests talk to: `wrangler dev`, as `npm start` runs it, on a copy of what is
// deployed, with a database of its own. A copy, so that a rebuild of the project meanwhile neither
// restarts it nor empties its memory.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
const DEPLOYED = ["src/shim/worker.mjs", "build/assets", "build/stratus.wasm", "migrations"];
const START_MS = 60_000;
const STOP_MS = 5_000;
const ENV = {
  ...process.env,
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NO_COLOR: "1",
  WRANGLER_SEND_METRICS: "false",
};

/** Copies what is deployed to a new temporary folder. The module is built already, so it is not again. */
function makeCopy(root) {
  if (!existsSync(join(root, "build/assets"))) throw new Error("Run first: ./build.sh wasm");
  const folder = mkdtempSync(join(tmpdir(), "stratus-browser-"));
  for (const path of DEPLOYED) cpSync(join(root, path), join(folder, path), { recursive: true });
  const config = readFileSync(join(root, "wrangler.toml"), "utf8");
  writeFileSync(join(folder, "wrangler.toml"), config.replace(/^\[build\]\n(?!\[)[^]*?(?=^\[)/m, ""));
  return folder;
}

/** Runs wrangler to its end; throws with what it said when it fails. */
function runWrangler(folder, args) {
  const options = { cwd: folder, env: { ...ENV, CI: "true" }, encoding: "utf8" }; // CI: asks nothing
  const { status, stdout, stderr } = spawnSync(process.execPath, [WRANGLER, ...args], options);
  if (status !== 0) throw new Error(`wrangler ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it has ended by itself
  }
}

/** The address that wrangler says it is ready on. */
function readyUrl(child) {
  return new Promise((done, reject) => {
    let said = "";
    const fail = (why) => reject(new Error(`wrangler dev ${why}:\n${said}`));
    const timer = setTimeout(() => fail("was not ready in time"), START_MS);
    const listen = (chunk) => {
      said += chunk;
      const ready = /Ready on (http:\/\/[\w.:]+)/.exec(said);
      if (!ready) return;
      clearTimeout(timer);
      done(ready[1]);
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    child.on("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

/**
 * Starts a server on a database with the migrations and the SQL files applied. `vars` are settings
 * of the worker; `root` is the project, another copy of which may have another schema (other_site.mjs): a folder, or a
 * promise of one. Gives its address and `stop`.
 */
export async function startServer({ sqlFiles = [], vars = {}, root = ROOT } = {}) {
  const folder = makeCopy(await root);
  runWrangler(folder, ["d1", "migrations", "apply", "DB", "--local"]);
  for (const file of sqlFiles) {
    runWrangler(folder, ["d1", "execute", "DB", "--local", "--file", resolve(ROOT, file)]);
  }

  const settings = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const child = spawn(
    process.execPath,
    [WRANGLER, "dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"].concat(
      "--show-interactive-dev-session=false",
      settings,
    ),
    { cwd: folder, env: ENV, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise((done) => child.on("exit", done));
  // A test run that is cut short must not leave servers behind.
  const killNow = () => signalGroup(child, "SIGKILL");
  process.on("exit", killNow);

  async function stop() {
    signalGroup(child, "SIGTERM");
    const timer = setTimeout(killNow, STOP_MS);
    await ended;
    clearTimeout(timer);
    process.off("exit", killNow);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  try {
    return { url: await readyUrl(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
