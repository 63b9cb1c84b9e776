// The rules of the house that a machine can check: layers, sizes, names of what may be where.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

// Tracked files, and new ones that git does not ignore.
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((path) => existsSync(path));
const text = (path) => readFileSync(path, "utf8");
const code = files.filter((path) => [".c", ".h", ".def", ".mjs", ".js"].includes(extname(path)));

// Fails with every finding, not with the first.
function none(findings, rule) {
  assert.equal(findings.length, 0, `${rule}:\n  ${findings.join("\n  ")}`);
}

const LAYERS = ["base", "format", "host", "data", "http", "cms", "site"];
const layerOf = (path) => LAYERS.indexOf(path.split("/")[1]);

test("a layer includes only itself and the layers below it", () => {
  const findings = [];
  for (const path of files.filter((path) => /^(src|include)\/.*\.[ch]$/.test(path))) {
    if (layerOf(path) < 0) continue; // app and the mains stand above all layers
    for (const [, included] of text(path).matchAll(/^#include "(\w+)\//gm)) {
      const layer = LAYERS.indexOf(included);
      if (layer > layerOf(path)) findings.push(`${path} includes ${included}/`);
    }
  }
  none(findings, "wrong direction");
});

test("there is nothing at the top level but what DESIGN names", () => {
  const allowed = new Set(
    ("wrangler.toml src include build.sh migrations schema tests package.json package-lock.json " +
      "README.md LICENSE CHANGELOG.md docs .ci").split(" "),
  );
  const top = new Set(files.map((path) => path.split("/")[0]));
  none(
    [...top].filter((name) => !allowed.has(name) && !/^\.[a-z-]+$/.test(name)),
    "unexpected at the top level",
  );
});

test("no file is longer than 600 lines, the shim's worker under 250", () => {
  const lines = (path) => text(path).split("\n").length - 1;
  none(
    code.filter((path) => lines(path) > 600).map((path) => `${path}: ${lines(path)} lines`),
    "too long",
  );
  assert.ok(lines("src/shim/worker.mjs") < 250, "src/shim/worker.mjs has 250 lines or more");
});

test("functions have at most 70 lines, tests excepted", () => {
  const findings = [];
  for (const path of files.filter((path) => /^src\/.*\.c$/.test(path))) {
    let start = 0;
    text(path)
      .split("\n")
      .forEach((line, i) => {
        if (/^[a-z].*\{$/.test(line) && !line.includes(" = {")) start = i;
        if (line === "}" && start && i - start > 70) {
          findings.push(`${path}:${start + 1}: ${i - start} lines`);
        }
        if (line === "}") start = 0;
      });
  }
  none(findings, "too long");
});

test("every file says in its first lines what it is for", () => {
  const opens = { ".c": "/*", ".h": "/*", ".def": "/*", ".mjs": "//", ".js": "//" };
  none(
    code.filter((path) => !path.includes("_test.c") && !text(path).startsWith(opens[extname(path)])),
    "begins without a comment",
  );
});

test("each source has its header, and each header its source or its reason", () => {
  const sources = files.filter((path) => /^src\/(base|format|host|data|http|cms)\/.*\.c$/.test(path));
  const hasHeader = (path) => {
    const header = path.replace(/^src/, "include").replace(/\.c$/, ".h");
    return existsSync(header) || /#include "\w+\/\w+\.h"/.test(text(path));
  };
  none(sources.filter((path) => !hasHeader(path)), "without a header");
});

test("C sources keep to the rules on stdio, default and SQL text", () => {
  const findings = [];
  for (const path of files.filter((path) => /^src\/.*\.c$/.test(path))) {
    const source = text(path);
    const isTool = /src\/main_(native|migrate|seed|transfer|types|openapi)\.c|host_native/.test(path);
    if (!isTool && /#include <(stdio|assert)\.h>/.test(source)) findings.push(`${path}: stdio or assert`);
    // Where the switch is over an integer of SQLite's or a character, default has its place.
    const isForeign = /host_native|demo/.test(path);
    if (!isForeign && /^\s*default:/m.test(source)) findings.push(`${path}: default in a switch`);
    if (/__(DATE|TIME)__/.test(source)) findings.push(`${path}: not reproducible`);
  }
  none(findings, "against the rules");
});

test("text files are UTF-8 with LF, without trailing space or tabs", () => {
  const findings = [];
  for (const path of [...code, ...files.filter((path) => /\.(md|toml|css|html|http|sh)$/.test(path))]) {
    const source = text(path);
    if (source.includes("\r")) findings.push(`${path}: CR`);
    if (source && !source.endsWith("\n")) findings.push(`${path}: no newline at the end`);
    source.split("\n").forEach((line, i) => {
      if (/[ \t]$/.test(line) && extname(path) !== ".http") findings.push(`${path}:${i + 1}: trailing space`);
      if (/\t/.test(line) && !/\.(txt|http)$/.test(path)) findings.push(`${path}:${i + 1}: tab`);
    });
  }
  none(findings, "untidy");
});

test("nothing built, bought or secret is committed", () => {
  none(
    files.filter((path) => /\.(wasm|o|a|so|exe|sqlite|db|pem|key)$|^\.dev\.vars/.test(path)),
    "must not be committed",
  );
  none(files.filter((path) => basename(path) === "sqlite3.c" || /cJSON/.test(path)), "third-party source");
});

test("the lock files name no registry host", () => {
  none(
    files.filter((path) => basename(path) === "package-lock.json" && /"resolved"/.test(text(path))),
    "has resolved addresses",
  );
});

test("documents link to files that exist", () => {
  const findings = [];
  for (const path of files.filter((path) => path.endsWith(".md") && !path.startsWith("src/cms/demo/"))) {
    for (const [, target] of text(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      if (!existsSync(`${dirname(path)}/${target}`)) findings.push(`${path}: ${target}`);
    }
  }
  none(findings, "dead links");
});
