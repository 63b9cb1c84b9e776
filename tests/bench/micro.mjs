// The steps of a read one by one (micro.c): how many instructions each takes natively, where valgrind is there to count
// them (the same on every run), and how many nanoseconds, natively and in wasm under Node.
import { execFileSync, spawnSync } from "node:child_process";

const NATIVE = "build/native/micro";
const STEPS = {
  url: "URL and query taken apart",
  query: "and made a query, and its key",
  depends: "what its answer depends on",
  sql: "SQL rendered",
  wire: "11 rows of D1 decoded, 12 kB",
  json: "and written as JSON",
  authors: "the same with their authors",
  etag: "ETag of 12 kB",
  put: "cache put, 1.2 kB",
  get: "cache get",
};
const COUNTED = 200; // times a step is done where instructions are counted

const output = (program, args) => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const hasValgrind = () => spawnSync("valgrind", ["--version"], { stdio: "ignore" }).status === 0;

function instructionsOf(step) {
  const count = (n) => {
    const args = ["--tool=callgrind", "--callgrind-out-file=/dev/null", NATIVE, step, String(n)];
    const { status, stderr } = spawnSync("valgrind", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${NATIVE} ${step} failed:\n${stderr}`);
    return Number(/Collected : (\d+)/.exec(stderr)[1]);
  };
  return Math.round((count(2 * COUNTED) - count(COUNTED)) / (2 * COUNTED)); // a run does all twice
}

// Does each step once, natively; throws when one fails.
export function tryMicro() {
  execFileSync("./build.sh", ["native", "--micro"], { stdio: ["ignore", "ignore", "inherit"] });
  return Object.keys(STEPS).map((step) => Number(output(NATIVE, [step, "1"])));
}

// { step: { instructions or null, nativeNs, wasmNs } }
export function micro(quick) {
  for (const args of [["native", "--micro"], ["wasm", "--micro"]]) {
    execFileSync("./build.sh", args, { stdio: ["ignore", "ignore", "inherit"] });
  }
  const n = String(quick ? 3000 : 30000);
  const counts = hasValgrind();
  const least = (run) => Math.min(...Array.from({ length: quick ? 1 : 3 }, () => Number(run())));
  return Object.fromEntries(
    Object.keys(STEPS).map((step) => [
      step,
      {
        instructions: counts ? instructionsOf(step) : null,
        nativeNs: least(() => output(NATIVE, [step, n])),
        wasmNs: least(() => output(process.execPath, ["src/shim/command.mjs", "build/micro.wasm", step, n])),
      },
    ]),
  );
}

export function printMicro(steps) {
  console.log("\nThe steps of a read, alone");
  console.log(`  ${"".padEnd(36)}${"instructions".padEnd(15)}${"native ns".padEnd(13)}wasm ns, in Node`);
  for (const [step, r] of Object.entries(steps)) {
    const count = r.instructions === null ? "no valgrind" : r.instructions.toLocaleString("en");
    console.log(`  ${STEPS[step].padEnd(36)}${count.padEnd(15)}${r.nativeNs.toFixed(0).padEnd(13)}${r.wasmNs.toFixed(0)}`);
  }
}
