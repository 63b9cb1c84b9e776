// npm test: installs what the suites need, then runs every one, and counts. Each suite is a program whose output is
// shown as it comes and whose closing line counts its tests: "N passed, N failed, N skipped", or node's own.
//
//   node tests/run.mjs            all of them
//   node tests/run.mjs unit api   those whose names begin so
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";

const scenarios = readdirSync("tests/api")
  .filter((name) => name.endsWith(".http"))
  .map((name) => `tests/api/${name}`);
const node = (...args) => [process.execPath, ...args];
const nodeTests = (folder) => node("--test", "--test-reporter=spec", ...testsIn(folder));
const testsIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => `${folder}/${name}`);
const hasSystemWasi = () =>
  spawnSync("./build.sh", ["wasm", "--llvm=system"], { stdio: "ignore" }).status === 0;

// In this order. `tests: false`: a step that only prepares.
const SUITES = [
  { name: "tidy", run: nodeTests("tests/tidy") },
  { name: "unit", run: ["./build.sh", "test"] },
  { name: "migrate", run: nodeTests("tests/migrate") },
  { name: "build-native", run: ["./build.sh", "native", "--debug"], tests: false },
  { name: "api-native", run: ["build/native/debug/stratus", ...scenarios] },
  { name: "build-sim", run: ["./build.sh", "native", "--sim"], tests: false },
  { name: "sim", run: ["build/native/sim", "--seeds", "120"] },
  { name: "sim-mutations", run: ["build/native/sim", "--mutations"] },
  { name: "build-wasm", run: ["./build.sh", "wasm"], tests: false },
  { name: "build-debug", run: ["./build.sh", "wasm", "--debug"], tests: false },
  { name: "build-tiny", run: ["./build.sh", "wasm", "--tiny"], tests: false },
  { name: "api-workerd", run: node("tests/api/run.mjs") },
  { name: "worker", run: nodeTests("tests/worker") },
  { name: "bench", run: nodeTests("tests/bench") },
  { name: "openapi", run: nodeTests("tests/openapi") },
  { name: "transfer", run: nodeTests("tests/transfer") },
  { name: "client", run: nodeTests("tests/client") },
  { name: "browser", run: nodeTests("tests/browser") },
  // The other route to the same module: LLVM from npm, where the suites above used the system's.
  { name: "build-npm-llvm", run: ["./build.sh", "wasm", "--llvm=npm"], tests: false, when: hasSystemWasi },
  // Who may do what is decided by the same C, and its thousand cases take long.
  { name: "api-workerd-npm-llvm", run: node("tests/api/run.mjs", ...scenarios.filter((name) => !/auth|access/.test(name))), when: hasSystemWasi },
  { name: "worker-npm-llvm", run: node("--test", "--test-reporter=spec", "tests/worker/interleave.test.mjs", "tests/worker/module.test.mjs"), when: hasSystemWasi },
  { name: "build-again", run: ["./build.sh", "wasm"], tests: false, when: hasSystemWasi },
  { name: "reproducible", run: ["tests/tidy/reproducible.sh"] },
];

const total = { passed: 0, failed: 0, skipped: 0 };

// Adds up the closing lines in a suite's output: there may be several, one per program it ran.
function count(output) {
  const found = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, skipped] of output.matchAll(/^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)) {
    found.passed += Number(passed);
    found.failed += Number(failed);
    found.skipped += Number(skipped ?? 0);
  }
  const nodes = { pass: "passed", fail: "failed", skipped: "skipped", cancelled: "failed" };
  for (const [, what, n] of output.matchAll(/^(?:# |ℹ )(pass|fail|skipped|cancelled) (\d+)$/gm)) {
    found[nodes[what]] += Number(n);
  }
  return found;
}

const SILENCE_MS = 10 * 60 * 1000; // no suite is silent for so long unless something hangs

let running = null; // the suite's process, in a group of its own
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (running) process.kill(-running.pid, "SIGKILL");
    process.exit(1);
  });
}

function runOnce([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let hung = false;
    running = child;
    const kill = () => {
      hung = true;
      process.kill(-child.pid, "SIGKILL"); // with all that it started
    };
    let silence = setTimeout(kill, SILENCE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        clearTimeout(silence);
        silence = setTimeout(kill, SILENCE_MS);
        output += text;
        process.stdout.write(text);
      });
    }
    child.on("error", (error) => resolve({ code: 1, output: `${error.message}\n`, hung }));
    child.on("close", (code) => resolve({ code: code ?? 1, output, hung }));
    child.on("exit", () => {
      clearTimeout(silence);
      running = null;
    });
  });
}

// Once in a long while workerd never comes back: V8's main thread sweeps without end while a compiling thread waits for
// it to collect garbage. That is no verdict on what is tested, so such a suite begins anew, once.
async function runSuite(command) {
  const first = await runOnce(command);
  if (!first.hung) return first;
  console.log(`\nnothing was heard of it for ${SILENCE_MS / 60000} minutes; it was ended, and begins anew`);
  return runOnce(command);
}

function install() {
  const done = "node_modules/.package-lock.json";
  if (!existsSync(done) || statSync(done).mtimeMs < statSync("package-lock.json").mtimeMs) {
    console.log("installing packages (npm ci)");
    if (spawnSync("npm", ["ci"], { stdio: "inherit" }).status !== 0) process.exit(1);
  }
  spawnSync("bash", ["tests/install.sh"], { stdio: "inherit" });
}

install();
const wanted = process.argv.slice(2);
const summary = [];
for (const suite of SUITES) {
  if (wanted.length && !wanted.some((name) => suite.name.startsWith(name))) continue;
  if (suite.when && !suite.when()) {
    summary.push(`${suite.name}: left out, no LLVM with WASI on this machine`);
    continue;
  }
  console.log(`\n=== ${suite.name}`);
  const started = Date.now();
  const { code, output } = await runSuite(suite.run);
  const seconds = `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const found = count(output);
  const counted = found.passed + found.failed + found.skipped;
  if (suite.tests !== false && counted === 0) found.failed += 1; // a suite that ran nothing has failed
  if (code !== 0 && found.failed === 0) found.failed += 1;
  for (const key of Object.keys(total)) total[key] += found[key];
  const skipped = found.skipped ? `, ${found.skipped} skipped` : "";
  summary.push(
    suite.tests === false
      ? `${suite.name}: ${code === 0 ? "ok" : "FAILED"}, ${seconds}`
      : `${suite.name}: ${found.passed} passed, ${found.failed} failed${skipped}, ${seconds}`,
  );
}
console.log(`\n${summary.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed ? 1 : 0);
