// What the compiler and the formatter can check: headers that compile alone, one format.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const list = (pattern) =>
  execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...pattern], { encoding: "utf8" })
    .trim()
    .split("\n");
const has = (program) => spawnSync(program, ["--version"]).status === 0;

// Not headers of their own: included by others with macros set.
const PARTS = /schema_(declare|each)\.h$/;

test("every public header compiles alone, without a warning", () => {
  const cc = ["cc", "gcc", "clang"].find(has);
  assert.ok(cc, "no C compiler");
  const flags = "-std=gnu17 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Iinclude -I. -fsyntax-only -xc".split(" ");
  for (const header of list(["include/**/*.h", "include/*.h"]).filter((path) => !PARTS.test(path))) {
    const { status, stderr } = spawnSync(cc, [...flags, "-"], { input: `#include "${header.slice(8)}"\n` });
    assert.equal(status, 0, `${header} does not compile alone:\n${stderr}`);
  }
});

test("C files are formatted as .clang-format says", { skip: !has("clang-format") && "clang-format is not installed" }, () => {
  const sources = list(["src/**/*.[ch]", "src/*.c", "include/**/*.h", "include/*.h", "tests/**/*.[ch]"]);
  const { status, stderr } = spawnSync("clang-format", ["--dry-run", "-Werror", ...sources]);
  assert.equal(status, 0, `run clang-format -i on:\n${[...new Set(`${stderr}`.match(/^[^:\n]+(?=:\d+:\d+: error)/gm))].join("\n")}`);
});
