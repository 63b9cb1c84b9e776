// The front page: reads the hash route, asks /v1 for what it needs, and shows it. Every request
// goes through api.js, which reports it to the trace strip.
//   #/                  the latest articles
//   #/categories/{id}   those of one section
//   #/posts/{id}        one article and its comments
import { get, Problem } from "./api.js";
import { el } from "./dom.js";
import { createTrace } from "./trace.js";
import {
  appendPosts,
  emptyView,
  errorView,
  listView,
  loadingView,
  MAX_COMMENTS,
  olderButton,
  postView,
} from "./views.js";

const SITE = "The Near Distance";
const LIST_URL =
  "/v1/posts?limit=10&total=true&include=author,categories&fields=id,title,slug,body,created_on";
const CATEGORIES_URL = "/v1/categories?limit=20&sort=created_on:asc&fields=id,title";
const INCLUDE_LIMIT = 20; // as many records of a to-many relation come, the newest

const main = document.querySelector("main");
const sectionsNav = document.querySelector("[data-testid=sections]");
const reloadButton = document.querySelector("[data-testid=reload]");
const statusLine = document.querySelector("[data-status]");
const trace = createTrace(
  document.querySelector("[data-testid=tiers]"),
  document.querySelector("[data-testid=trace-rows]"),
);

const state = { categories: [], loading: undefined };

/** The route of a hash: {kind, id}. Anything unknown is the list. */
function parseRoute(hash) {
  const match = /^#\/(posts|categories)\/([\w-]+)$/.exec(hash);
  return match ? { kind: match[1], id: match[2] } : { kind: "list", id: undefined };
}

/** The value, or the Problem instead of throwing it: for parts that a page can do without. */
async function orProblem(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function showSections(currentId) {
  sectionsNav.hidden = state.categories.length === 0;
  sectionsNav.replaceChildren(
    el(
      "ul",
      {},
      state.categories.map(({ id, title }) =>
        el(
          "li",
          {},
          el(
            "a",
            {
              href: `#/categories/${id}`,
              "aria-current": String(id) === currentId ? "page" : undefined,
            },
            title,
          ),
        ),
      ),
    ),
  );
}

async function loadCategories(signal) {
  const answer = await orProblem(get(CATEGORIES_URL, trace, signal));
  if (!(answer instanceof Problem)) state.categories = answer.data;
}

/** Puts the button that appends the next page below the list, until there is none. */
function offerOlder({ limit, offset, total }, signal) {
  const list = main.querySelector("[data-testid=post-list]");
  const next = offset + limit;
  if (!list || next >= total) return;
  const holder = olderButton(async (event) => {
    event.target.disabled = true;
    const answer = await orProblem(get(`${LIST_URL}&offset=${next}`, trace, signal)).catch(() => undefined);
    if (!answer) return; // aborted: the reader has gone to another view
    if (answer instanceof Problem) {
      event.target.disabled = false;
      statusLine.textContent = answer.message;
      return;
    }
    const firstNew = list.children.length;
    appendPosts(list, answer.data);
    holder.remove();
    offerOlder(answer.meta, signal);
    list.children[firstNew]?.querySelector("h2 a")?.focus({ preventScroll: true });
  });
  list.after(holder);
}

async function loadList(_route, signal) {
  const [posts] = await Promise.all([get(LIST_URL, trace, signal), loadCategories(signal)]);
  return {
    title: SITE,
    nodes: posts.data.length === 0 ? emptyView() : listView({ heading: "Latest", posts: posts.data }),
    after: () => offerOlder(posts.meta, signal),
  };
}

async function loadSection({ id }, signal) {
  const [{ data }] = await Promise.all([
    get(`/v1/categories/${id}?include=posts`, trace, signal),
    loadCategories(signal),
  ]);
  const isCut = data.posts.length === INCLUDE_LIMIT;
  return {
    title: `${data.title} – ${SITE}`,
    nodes: listView({
      heading: data.title,
      intro: data.body,
      posts: data.posts,
      note: isCut && `These are the ${INCLUDE_LIMIT} newest articles of this section.`,
    }),
    after: () => {},
  };
}

async function loadPost({ id }, signal) {
  const comments = `filters[post_id]=${id}&include=user&sort=created_on:asc&limit=${MAX_COMMENTS}`;
  const [post, answer] = await Promise.all([
    get(`/v1/posts/${id}?include=author`, trace, signal),
    orProblem(get(`/v1/comments?${comments}`, trace, signal)),
    state.categories.length === 0 ? loadCategories(signal) : undefined,
  ]);
  return {
    title: `${post.data.title} – ${SITE}`,
    nodes: postView(post.data, answer instanceof Problem ? answer : answer.data),
    after: () => {},
  };
}

const ROUTES = {
  list: { load: loadList, what: "page", loading: "Fetching the articles…" },
  categories: { load: loadSection, what: "section", loading: "Fetching the section…" },
  posts: { load: loadPost, what: "article", loading: "Fetching the article…" },
};

/** Shows what the hash names. A reload keeps the page on screen until the new answers are there. */
async function show({ isReload = false, isFirst = false } = {}) {
  state.loading?.abort();
  const loading = new AbortController();
  state.loading = loading;
  const route = parseRoute(location.hash);

  trace.clear();
  main.setAttribute("aria-busy", "true");
  reloadButton.disabled = true;
  if (!isReload && !isFirst) {
    main.replaceChildren(...loadingView(ROUTES[route.kind].loading));
    scrollTo(0, 0);
  }

  let page;
  try {
    page = await ROUTES[route.kind].load(route, loading.signal);
  } catch (error) {
    if (loading.signal.aborted) return; // a newer view is loading
    const problem =
      error instanceof Problem
        ? error
        : new Problem(0, "Something went wrong", "The answer was not what this page expected.");
    page = {
      title: `${problem.title} – ${SITE}`,
      nodes: errorView(problem, ROUTES[route.kind].what, () => show()),
      after: () => {},
    };
  }
  if (loading.signal.aborted) return;

  document.title = page.title;
  main.replaceChildren(...page.nodes);
  page.after();
  showSections(route.kind === "categories" ? route.id : undefined);
  main.setAttribute("aria-busy", "false");
  reloadButton.disabled = false;
  statusLine.textContent = isReload ? "Loaded again." : "";
  // A new view starts at its heading for those who use a keyboard or a screen reader.
  if (!isFirst && !isReload) main.querySelector("h1")?.focus({ preventScroll: true });
}

reloadButton.addEventListener("click", async () => {
  await show({ isReload: true });
  reloadButton.focus({ preventScroll: true }); // being disabled took the focus away
});
document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault(); // the hash belongs to the routes
  main.focus();
});
addEventListener("hashchange", () => show());
show({ isFirst: true });
