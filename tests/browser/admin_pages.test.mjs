// Every page of the admin, and what opens over it, on the narrowest screen that people have, dark and in German: nothing sticks out, axe
// finds nothing.
import { accessible } from "./admin.mjs";
import { PAGES } from "./admin_pages.mjs";
import { fits, useSystem } from "./admin_system.mjs";

const site = useSystem({ sqlFiles: ["tests/browser/fixture.sql"] });
const LOOK = { colorScheme: "dark", locale: "de-DE", reducedMotion: "reduce", viewport: { width: 320, height: 640 } };
const REFUSED = ["conflict", "expired", "record-gone"]; // on purpose, which the console tells

for (const [name, show] of Object.entries(PAGES)) {
  site.test(
    name,
    async (page, api) => {
      if (name === "sign-in") await page.context().clearCookies();
      if (name === "demo-remove") await api("POST", "/v1/demo", { table: "categories", count: 2 });
      await show(page, site.url);
      await fits(page, name);
      await accessible(page, name);
    },
    { ...LOOK, complains: REFUSED.includes(name) ? /^Failed to load resource/ : undefined },
  );
}
