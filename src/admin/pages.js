// The pages that are no table's, one line each; main.js says how to add one. `path` is what the hash begins with. `section` puts it
// into the navigation (`overview` above the tables, `system` below them), with an `icon`; `when` says for whom (`when: () =>
// isAdmin.value`); `open`: nobody need be signed in; `instead`: the table that the navigation leaves out for it.

import { TRAIL } from "./model.js";
import { trail } from "./people.js";
import { isAdmin, me } from "./session.js";

const forAdmins = () => isAdmin.value;

export const PAGES = [
  { path: "", section: "overview", icon: "dashboard", text: "dashboard.title", load: () => import("./pages/dashboard.js") },
  { path: "welcome", text: "welcome.title", open: true, load: () => import("./pages/welcome.js") },
  { path: "~users", section: "system", icon: "users", text: "users.title", when: forAdmins, load: () => import("./pages/users.js") },
  { path: "~tokens", section: "system", icon: "key", text: "tokens.title", when: () => Boolean(me.value?.user), load: () => import("./pages/tokens.js") },
  { path: "~audit", section: "system", icon: "history", text: "audit.title", instead: TRAIL, when: () => trail() !== null, load: () => import("./pages/audit.js") },
  { path: "~cache", section: "system", icon: "cache", text: "cache.title", when: forAdmins, load: () => import("./pages/cache.js") },
  { path: "~demo", section: "system", icon: "demo", text: "demo.title", when: forAdmins, load: () => import("./pages/demo.js") },
  { path: "~account", text: "account.title", load: () => import("./pages/account.js") },
];

/** Those of a section that the one who is signed in may see. */
export const pagesOf = (section) => PAGES.filter((page) => page.section === section && (page.when?.() ?? true));

/** The page of a hash's first segment; "" is the beginning. */
export const pageAt = (segment) => PAGES.find((page) => page.path === segment && (page.when?.() ?? true));
