// What the main column shows: the list, an article with its comments, and the states in between.
import { el, readingMinutes, timeElement } from "./dom.js";
import { excerptMarkdown, renderMarkdown } from "./markdown.js";
import { drawPlate } from "./plate.js";

const LEAD_EXCERPT_CHARS = 340;
const CARD_EXCERPT_CHARS = 170;

/** As many comments are asked for, which is what the API gives at most. */
export const MAX_COMMENTS = 100;

function joinWithDots(parts) {
  return parts.filter(Boolean).flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
}

function byline(post) {
  const author = post.author?.name;
  return el(
    "p",
    { class: "byline" },
    joinWithDots([
      author && el("span", { class: "author" }, author),
      timeElement(post.created_on),
      `${readingMinutes(post.body)} min read`,
    ]),
  );
}

function categoryLinks(categories) {
  if (!categories?.length) return undefined;
  return el(
    "ul",
    { class: "kickers" },
    categories.map((category) =>
      el("li", {}, el("a", { href: `#/categories/${category.id}` }, category.title)),
    ),
  );
}

function postCard(post, { isLead }) {
  const excerpt = excerptMarkdown(post.body, isLead ? LEAD_EXCERPT_CHARS : CARD_EXCERPT_CHARS);
  const title = el("h2", {}, el("a", { href: `#/posts/${post.id}` }, post.title));
  return el(
    "article",
    { class: isLead ? "card lead" : "card", "data-testid": "post", "data-id": post.id },
    drawPlate(post),
    el(
      "div",
      { class: "card-text" },
      categoryLinks(post.categories),
      title,
      el("p", { class: "excerpt" }, excerpt),
      byline(post),
    ),
  );
}

/** The list: a lead article and a grid. `note` stands below it. */
export function listView({ heading, intro, posts, note }) {
  const list = el("div", { class: "post-list", "data-testid": "post-list" });
  appendPosts(list, posts);
  const lead = list.querySelector(".card");
  if (lead) lead.replaceWith(postCard(posts[0], { isLead: true }));
  return [
    el(
      "div",
      { class: "list-head" },
      el("h1", { tabindex: "-1" }, heading),
      intro && el("p", {}, intro),
    ),
    posts.length > 0 ? list : el("p", { class: "quiet" }, "No articles in this section."),
    note && el("p", { class: "older quiet" }, note),
  ].filter(Boolean);
}

export function appendPosts(list, posts) {
  // Pages shift when an article is published between two of them.
  const shown = new Set([...list.querySelectorAll("[data-id]")].map((card) => card.dataset.id));
  const isNew = ({ id }) => !shown.has(String(id));
  list.append(...posts.filter(isNew).map((post) => postCard(post, { isLead: false })));
}

export function olderButton(onClick) {
  return el(
    "p",
    { class: "older" },
    el(
      "button",
      { type: "button", class: "button", "data-testid": "older", click: onClick },
      "Older articles",
    ),
  );
}

function commentItem(comment, post) {
  const isAuthor = comment.user_id !== undefined && comment.user_id === post.user_id;
  return el(
    "li",
    { class: "comment", "data-testid": "comment" },
    el(
      "p",
      { class: "comment-head" },
      el("b", {}, comment.user?.name ?? "A reader"),
      isAuthor && el("span", { class: "tag" }, "author"),
      timeElement(comment.created_on, { withClock: true }),
    ),
    (comment.body ?? "").split(/\n{2,}/).map((paragraph) => el("p", {}, paragraph)),
  );
}

/** `comments` is an array, or the Problem that stood in the way of it. */
function commentsSection(comments, post) {
  const isLoaded = Array.isArray(comments);
  const hasMore = isLoaded && comments.length === MAX_COMMENTS;
  const count = isLoaded && comments.length > 0 ? ` (${hasMore ? "the first " : ""}${comments.length})` : "";
  const content = !isLoaded
    ? el("p", { class: "quiet" }, `The comments could not be loaded. ${comments.message}`)
    : comments.length === 0
      ? el("p", { class: "quiet" }, "No comments on this article.")
      : el(
          "ol",
          {},
          comments.map((comment) => commentItem(comment, post)),
        );
  return el(
    "section",
    { class: "comments", "aria-labelledby": "comments-title", "data-testid": "comments" },
    el("h2", { id: "comments-title" }, `Comments${count}`),
    content,
  );
}

export function postView(post, comments) {
  return [
    el(
      "article",
      { class: "post" },
      el("p", { class: "back" }, el("a", { href: "#/" }, "← All articles")),
      el("h1", { tabindex: "-1", "data-testid": "post-title" }, post.title),
      byline(post),
      drawPlate(post),
      el("div", { class: "prose", "data-testid": "post-body" }, renderMarkdown(post.body)),
    ),
    commentsSection(comments, post),
  ];
}

export function emptyView() {
  return [
    el("h1", { class: "visually-hidden", tabindex: "-1" }, "The Near Distance"),
    el(
      "div",
      { class: "notice", "data-testid": "empty" },
      el("p", {}, el("b", {}, "No posts yet: "), el("code", {}, "npm run seed")),
      el(
        "p",
        {},
        "The database answered, and it is empty. Seeding fills it with demo articles.",
      ),
    ),
  ];
}

export function loadingView(words) {
  return [el("p", { class: "notice", "data-testid": "loading" }, words)];
}

/** A problem document, for a reader: what happened, and a way on. `what` is missing, if it is. */
export function errorView(problem, what, retry) {
  const isMissing = problem.status === 404;
  return [
    el(
      "div",
      { class: "notice error", "data-testid": "error" },
      el(
        "h1",
        { tabindex: "-1" },
        isMissing ? `There is no such ${what}` : problem.title || "Something went wrong",
      ),
      el("p", {}, problem.message),
      el(
        "p",
        {},
        isMissing
          ? el("a", { href: "#/" }, "← All articles")
          : el("button", { type: "button", class: "button", click: retry }, "Try again"),
      ),
    ),
  ];
}
