// TypeScript for the tests of the client, which is no dependency of the product.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The compiler; installed when it is not there. */
export async function typescript() {
  if (!existsSync(`${HERE}/node_modules/typescript`)) {
    const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts"], { cwd: HERE, encoding: "utf8" });
    if (status !== 0) throw new Error(`npm ci in tests/client failed:\n${stderr}`);
  }
  return (await import("typescript")).default;
}

/** A module's JavaScript. */
export async function compileClient(text) {
  const ts = await typescript();
  return ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText;
}
