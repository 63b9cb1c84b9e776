// The admin of a Stratus site, at /admin: drawn from GET /v1/schema and GET /v1/auth/me, so it names no table and fits
// whatever a site declares. Preact and htm, without a step between source and browser but bundling (bundle.mjs).
//
// How to add a page:
//   1. Write pages/NAME.js with a default export, a component. It gets {segments, query}: what stands in the hash behind
//      its path, and after the "?". Begin it with <${Page} title=…> of ui/page.js, which is its heading and its title.
//   2. Add one line to PAGES in pages.js. Pages of our own begin with "~", since all else is the name of a table. They
//      are loaded when they are first shown.
//   3. Its texts go to messages.js, in every language: t("key", {name: value}) of i18n.js. A test finds what is missing.
//
// What there is to use (each file says how):
//   api.js       get post put patch del batch; they throw Problem; writes are seen by the reads that follow
//   load.js      useLoad(ask, needs): {data, problem, isLoading, reload}
//   session.js   me, schema, isAdmin: signals (.value in a component draws it again when it changes)
//   model.js     tableOf fieldOf titleOf readable may labelOf …: questions to the schema
//   router.js    href(segments, query), navigate(hash), route, guardLeaving
//   i18n.js      t, number, moment, ago, bytes, list, collate
//   keys.js      useShortcut(keys, text, run): listed in the help by itself
//   storage.js   keep, recall: in the browser
//   ui/page.js   Page                          ui/button.js  Button IconButton
//   ui/field.js  Field TextField SelectField Select Checkbox Segmented
//   ui/dialog.js Dialog confirm openDialog     ui/toast.js   toast
//   ui/states.js Spinner Empty ErrorNote       ui/table.js   Table (and ui/pager.js Pager)
//   ui/time.js   Time                          ui/menu.js    Menu         ui/icon.js Icon
//   ui/search.js SearchBox
//   style/       one file for each of these; colours and sizes are variables in style/tokens.css
//
// What must hold: no innerHTML and no style attribute in markup (the CSP forbids them; style=${{…}} objects are set by script
// and may be), every control has a label, everything works by keyboard, colours only by the variables.
import { options, render } from "preact";
import { App } from "./app.js";
import { html } from "./html.js";
import { start } from "./session.js";
import "./theme.js";

// What follows from what was drawn (useEffect) is done before anything else happens, not a frame later: else what one typed or
// pressed in between met a form that was half old and half new, and was lost.
options.requestAnimationFrame = queueMicrotask;

render(html`<${App} />`, document.getElementById("app"));
start();
