// The admin of a worker whose database lacks a migration: nothing can be shown, so it says which one, and what helps.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { accessible } from "./admin.mjs";
import { useSystem } from "./admin_system.mjs";

const last = readdirSync(new URL("../../migrations", import.meta.url)).filter((name) => name.endsWith(".sql")).sort().at(-1);
const folder = mkdtempSync(join(tmpdir(), "stratus-lacking-"));
writeFileSync(join(folder, "lacking.sql"), `DELETE FROM d1_migrations WHERE name = '${last}';`);
after(() => rmSync(folder, { recursive: true }));

const site = useSystem({ sqlFiles: [join(folder, "lacking.sql")] });

site.test(
  "a migration that is not applied: the admin names it, and the command",
  async (page) => {
    await page.goto("/admin/");
    const said = page.getByTestId("error");
    await said.waitFor();
    assert.match(await said.innerText(), /^The database does not fit the schema\n/);
    assert.ok((await said.innerText()).includes(last));
    assert.match(await said.innerText(), /npm run up/);
    await accessible(page, "a database that does not fit");
  },
  { complains: /^Failed to load resource/ },
);
