// What is shown: the page of the hash, in the frame; or who one is has to be found out first.
import { useEffect, useState } from "preact/hooks";
import { Frame } from "./frame.js";
import { html } from "./html.js";
import { t } from "./i18n.js";
import { isShown, tableOf } from "./model.js";
import { pageAt } from "./pages.js";
import { href, navigate, route } from "./router.js";
import { isExpired, me, schema, start, startProblem } from "./session.js";
import { Lone, SignInDialog, SignInPage } from "./signin.js";
import { Button } from "./ui/button.js";
import { DialogHost } from "./ui/dialog.js";
import { Page } from "./ui/page.js";
import { Empty, ErrorNote, Spinner } from "./ui/states.js";
import { ToastHost } from "./ui/toast.js";

const LIST = { path: "", load: () => import("./pages/list.js") };
const UNFIT = { page: { path: "", load: () => import("./pages/unfit.js") }, key: "unfit", props: {} };
const FORM = { path: "", load: () => import("./pages/form.js") };

/** {page, props, key} of a route. The key is that of what is shown: another key begins anew. */
function find({ segments, query }) {
  const [first = "", second] = segments;
  const page = pageAt(first);
  if (page) return { page, key: `page ${first}`, props: { segments: segments.slice(1), query } };
  const table = tableOf(first);
  if (!table || !isShown(table) || segments.length > 2) return null;
  if (second === undefined) return { page: LIST, key: `list ${first}`, props: { table, query } };
  const isNew = second === "~new"; // which values it begins with stands in the query
  return { page: FORM, key: `form ${first} ${second} ${isNew ? query : ""}`, props: { table, id: isNew ? null : second, query } };
}

const loaded = new Map(); // components, by their page

function usePage(page) {
  const [, draw] = useState(0);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    if (!page || loaded.has(page)) return;
    setProblem(null);
    page.load().then(
      (module) => {
        loaded.set(page, module.default);
        draw((n) => n + 1);
      },
      () => setProblem({ status: 0 }),
    );
  }, [page]);
  return { Component: loaded.get(page), problem };
}

function Shown({ found }) {
  const { Component, problem } = usePage(found?.page);
  if (!found) return html`<${NotFound} />`;
  if (problem) return html`<${Page} title=${t("problem.offline")}><${ErrorNote} problem=${problem} retry=${() => location.reload()} /><//>`;
  if (!Component) return html`<${Spinner} />`;
  return html`<${Component} key=${found.key} ...${found.props} />`;
}

function NotFound() {
  return html`<${Page} title=${t("notFound.title")}>
    <${Empty} icon="search" title=${t("notFound.title")} text=${t("notFound.text")}>
      <${Button} kind="main" href="#/">${t("notFound.home")}<//>
    <//>
  <//>`;
}

/** The beginning, as long as no page is there for it: the first table. */
function useHome() {
  const isHome = me.value && schema.value && route.value.segments.length === 0 && !pageAt("");
  const first = schema.value?.tables.find((table) => !table.join)?.name;
  useEffect(() => {
    if (isHome && first) navigate(href([first]), { replace: true });
  }, [isHome, first]);
}

export function App() {
  useHome();
  const found = schema.value || pageAt(route.value.segments[0] ?? "")?.open ? find(route.value) : null;
  return html`${content(found)}<${DialogHost} /><${ToastHost} />`;
}

function content(found) {
  if (found?.page.open) return html`<${Lone}><${Shown} found=${found} /><//>`;
  if (startProblem.value?.type === "/errors/schema") return html`<${Lone}><${Shown} found=${UNFIT} /><//>`;
  if (startProblem.value) return html`<${Lone}><h1>${t("problem.start")}</h1><${ErrorNote} problem=${startProblem.value} retry=${start} /><//>`;
  if (me.value === undefined) return html`<${Lone}><${Spinner} /><//>`;
  if (me.value === null) return html`<${SignInPage} />`;
  return html`<${Frame}><${Shown} found=${found} /><//>${isExpired.value && html`<${SignInDialog} />`}`;
}
