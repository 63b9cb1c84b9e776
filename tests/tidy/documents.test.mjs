// What documents show is compiled or run: each ```c block whose first line names a file of a site is that file.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const has = (program) => spawnSync(program, ["--version"]).status === 0;
const cc = ["cc", "gcc", "clang"].find(has);
const FLAGS =
  "-std=gnu17 -Wall -Wextra -Werror -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes -Wvla -fsyntax-only".split(" ");

// The blocks of a document: [path, text].
function blocksOf(path) {
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/^```c\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  return blocks.map((block) => [/^\/\* ((?:schema|src\/site)\/\w+\.(?:def|c))\b/.exec(block)?.[1], block]);
}

// Writes the blocks into a site of their own and compiles it. Without a list of tables in the document they join the
// example's. Returns what the compiler says.
function compile(blocks) {
  const site = mkdtempSync(join(tmpdir(), "stratus-site-"));
  try {
    cpSync("schema", join(site, "schema"), { recursive: true });
    const put = (path, text) => {
      mkdirSync(dirname(join(site, path)), { recursive: true });
      writeFileSync(join(site, path), text);
    };
    for (const [path, text] of blocks) put(path, text);
    const paths = blocks.map(([path]) => path);
    if (!paths.includes("schema/tables.def")) {
      const tables = paths.filter((path) => path.startsWith("schema/") && !existsSync(path));
      const lines = tables.map((path) => `#define TABLE ${/(\w+)\.def/.exec(path)[1]}\n#include EACH_TABLE\n`);
      put("schema/tables.def", readFileSync("schema/tables.def", "utf8") + lines.join(""));
    }
    const sources = paths.filter((path) => path.endsWith(".c")).map((path) => join(site, path));
    const inputs = ["src/data/schema_site.c", "src/data/hooks.c", ...sources];
    const { stderr } = spawnSync(cc, [...FLAGS, `-I${site}`, "-Iinclude", "-I.", ...inputs], { encoding: "utf8" });
    return stderr;
  } finally {
    rmSync(site, { recursive: true });
  }
}

for (const path of ["docs/SCHEMA.md", "docs/QUERYING.md", "README.md"]) {
  test(`the examples in ${path} compile`, { skip: !cc && "no C compiler" }, () => {
    const blocks = blocksOf(path);
    assert.ok(blocks.length > 0, "no examples");
    for (const [name, text] of blocks) assert.ok(name, `an example that names no file:\n${text}`);
    assert.equal(compile(blocks), "");
  });
}

test("the examples in docs/API.md are those that tests/api/docs.http runs", () => {
  const shown = [...readFileSync("docs/API.md", "utf8").matchAll(/^```http\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  const run = readFileSync("tests/api/docs.http", "utf8").split(/^###.*\n/m).slice(1);
  assert.deepEqual(run.map((text) => text.trim()), shown.map((text) => text.trim()));
});

test("what is misspelt does not compile", { skip: !cc && "no C compiler" }, () => {
  const blocks = blocksOf("docs/SCHEMA.md");
  for (const [right, wrong, said] of [
    [".required = true", ".requierd = true", /requierd/],
    ["COL(starts_on)", "COL(begins_on)", /begins_on/],
    ["FIELD(url,", "FIELD(uri,", /uri/],
    ["&places.table", "&spaces.table", /spaces/],
    ["events_before_create(db_change *change)", "events_before_create(db_row *row)", /conflicting types/],
    ["&events.place_id", "&events.plaice_id", /plaice_id/],
  ]) {
    const broken = blocks.map(([path, text]) => [path, text.replace(right, wrong)]);
    assert.match(compile(broken), said, wrong);
  }
});

test("docs/SCHEMA.md shows every kind, option and hook", () => {
  // Two options are for tables of Stratus's own only: these are their example.
  const own = readFileSync("schema/system/auth_attempts.def", "utf8");
  const shown = [...blocksOf("docs/SCHEMA.md").map(([, text]) => text), own].join("\n");
  const prose = readFileSync("docs/SCHEMA.md", "utf8");
  const header = readFileSync("include/data/schema.h", "utf8");
  const members = (name) => {
    const body = new RegExp(`typedef struct \\{([^}]*)\\} ${name};`).exec(header)[1].replace(/\/\*[\s\S]*?\*\//g, "");
    return [...body.matchAll(/(\w+)(?:\[\w+\])?;/g)].map(([, member]) => member);
  };
  for (const options of ["field_options", "table_options", "index_def"]) {
    assert.ok(members(options).length > 0);
    for (const member of members(options)) {
      assert.ok(shown.includes(`.${member} =`), `no example has .${member}`);
      assert.ok(prose.includes(`\`.${member}\``), `.${member} is not explained`);
    }
  }
  const site = readFileSync("include/data/schema_site.h", "utf8");
  for (const [, kind] of site.matchAll(/\brow_(\w+)(?=[,;])/g)) {
    assert.ok(shown.includes(`FIELD(${kind}, `), `no example has a field of the kind ${kind}`);
  }
  const hooks = readFileSync("include/data/hooks.h", "utf8");
  for (const [hook] of hooks.matchAll(/\b(before|after)_(create|update|delete)\b/g)) {
    assert.ok(prose.includes(`\`${hook}\``), `${hook} is not explained`);
  }
});
