// The pages that are no table's, one line each; main.js says how to add one. `path` is what the hash begins with. `section` puts it
// into the navigation (`overview` above the tables, `system` below them), with an `icon`; `when` says for whom (`when: () =>
// isAdmin.value`); `open`: nobody need be signed in; `instead`: the table that the navigation leaves out for it.

export const PAGES = [
  { path: "welcome", text: "welcome.title", open: true, load: () => import("./pages/welcome.js") },
  { path: "~account", text: "account.title", load: () => import("./pages/account.js") },
];

/** Those of a section that the one who is signed in may see. */
export const pagesOf = (section) => PAGES.filter((page) => page.section === section && (page.when?.() ?? true));

/** The page of a hash's first segment; "" is the beginning. */
export const pageAt = (segment) => PAGES.find((page) => page.path === segment && (page.when?.() ?? true));
