// The admin of a worker whose database lacks a migration: nothing can be shown, so it says which one, and what helps.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { accessible } from "./admin.mjs";
import { fits, useSystem } from "./admin_system.mjs";

const last = readdirSync(new URL("../../migrations", import.meta.url)).filter((name) => name.endsWith(".sql")).sort().at(-1);
const folder = mkdtempSync(join(tmpdir(), "stratus-lacking-"));
writeFileSync(join(folder, "lacking.sql"), `DELETE FROM d1_migrations WHERE name = '${last}';`);
after(() => rmSync(folder, { recursive: true }));

const site = useSystem({ sqlFiles: [join(folder, "lacking.sql")] });

site.test(
  "a migration that is not applied: the admin names it, and the command",
  async (page) => {
    await page.goto("/admin/");
    await page.getByRole("heading", { level: 1, name: "The database does not fit the schema" }).waitFor();
    const said = page.getByTestId("schema-help");
    await said.waitFor();
    assert.ok((await said.innerText()).includes(last));
    assert.match(await said.locator(".commands").innerText(), /npm run up/);
    const states = () => page.locator("[data-part]").evaluateAll((parts) => parts.map(({ dataset }) => `${dataset.part} ${dataset.state}`));
    assert.deepEqual(await states(), ["d1 ok", "kv ok", "schema failing"]);
    await fits(page, "a database that does not fit");
    await accessible(page, "a database that does not fit");
  },
  { complains: /^Failed to load resource/ },
);

site.test(
  "when the migration is applied, the admin begins by itself",
  async (page) => {
    let isApplied = false;
    const answers = { "/v1/schema": { site: "Mended", version: "0123456789", tables: [] }, "/v1/auth/me": null };
    await page.route(/\/(health|v1)\b/, (route) => {
      const { pathname } = new URL(route.request().url());
      if (!isApplied) return route.continue();
      return route.fulfill({ json: pathname === "/health" ? { status: "ok", d1: "ok", kv: "ok", schema: "ok" } : { data: answers[pathname] } });
    });
    await page.goto("/admin/");
    await page.getByTestId("schema-help").waitFor();
    isApplied = true;
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  },
  { complains: /^Failed to load resource/ },
);
