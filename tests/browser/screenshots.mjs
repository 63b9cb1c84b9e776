// npm run screenshots: pictures of every page of the admin at three widths, light and dark, to be looked at: build/screenshots. The
// site is the demo's.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiOf } from "./admin.mjs";
import { PAGES } from "./admin_pages.mjs";
import { peopleServer, signInAs } from "./admin_system.mjs";
import { launch } from "./browser.mjs";
import { startServer } from "./server.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const WIDTHS = [390, 820, 1440];
const WHOLE = ["overview", "cache", "audit", "users", "demo"]; // taken to their end
const OUT = "build/screenshots";

const scratch = mkdtempSync(join(tmpdir(), "stratus-screenshots-"));
const sql = execFileSync(process.execPath, ["src/shim/command.mjs", "build/seed.wasm"], { encoding: "utf8", maxBuffer: 1 << 28 });
writeFileSync(join(scratch, "demo.sql"), sql.replaceAll("--> statement-breakpoint", ""));
const people = peopleServer({ sqlFiles: [join(scratch, "demo.sql")] });
const server = await startServer(people.options);
const browser = await launch();
try {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await apiOf(server.url)("POST", "/v1/demo", { table: "posts", count: 8 }); // something to be removed
  const wanted = process.argv.slice(2);
  for (const [name, show] of Object.entries(PAGES)) {
    if (wanted.length && !wanted.includes(name)) continue;
    for (const width of WIDTHS) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({
          baseURL: server.url,
          colorScheme,
          locale: "en-GB",
          viewport: { width, height: width < 700 ? 844 : 900 },
        });
        if (name !== "sign-in") await signInAs(context, "rita-1", server.url);
        const page = await context.newPage();
        await show(page, server.url);
        await page.waitForTimeout(50); // what opens last has begun to move
        await page.evaluate(() => document.getAnimations().forEach((each) => each.effect.getTiming().iterations === 1 && each.finish()));
        await page.screenshot({ path: `${OUT}/${name}-${width}-${colorScheme}.png`, fullPage: WHOLE.includes(name) });
        await context.close();
      }
    }
    console.log(name);
  }
  console.log(`${OUT} has them`);
} finally {
  await browser.close();
  await server.stop();
  people.remove();
  rmSync(scratch, { recursive: true });
}
