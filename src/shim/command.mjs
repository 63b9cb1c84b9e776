// command: runs a WASI command module, one of the tools that build.sh makes from C.
//
//   node src/shim/command.mjs build/migrate.wasm ARGUMENT…
//
// The module sees the project's folder as "." and nothing else of the machine: no other files,
// no environment. Exits with the module's exit code.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const [, , path, ...args] = process.argv;
if (!path) {
  console.error("usage: node src/shim/command.mjs MODULE.wasm [ARGUMENT…]");
  process.exit(2);
}

// With V8's fast calls Node 20 crashes in a command that reads and writes many megabytes.
setFlagsFromString("--no-turbo-fast-api-calls");

// node:wasi warns that it is experimental when it is loaded. Other warnings stay.
const emitWarning = process.emitWarning;
process.emitWarning = (warning, ...rest) => {
  if (rest[0] !== "ExperimentalWarning") emitWarning.call(process, warning, ...rest);
};
const { WASI } = await import("node:wasi");

let bytes;
try {
  bytes = readFileSync(path);
} catch (error) {
  if (error.code !== "ENOENT") throw error;
  console.error(`${path} is missing. Run: ./build.sh wasm`);
  process.exit(1);
}

const wasi = new WASI({
  version: "preview1",
  args: [basename(path), ...args],
  preopens: { ".": fileURLToPath(new URL("../..", import.meta.url)) },
});
const { instance } = await WebAssembly.instantiate(bytes, wasi.getImportObject());
process.exitCode = wasi.start(instance);
