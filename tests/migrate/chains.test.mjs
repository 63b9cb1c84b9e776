// 500 chains of 20 random edits to a schema, in two processes; a chain that fails names its seed.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const CHAINS = 500;

test(`${CHAINS} chains of random edits keep every record`, async () => {
  execFileSync("./build.sh", ["native", "--trials"], { stdio: ["ignore", "ignore", "inherit"] });
  const run = (from, to) => promisify(execFile)("build/native/trials", ["chains", String(from), String(to)]);
  const results = await Promise.all([run(1, CHAINS / 2), run(CHAINS / 2 + 1, CHAINS)]);
  for (const { stdout } of results) assert.match(stdout, /^1 passed, 0 failed$/m);
});
