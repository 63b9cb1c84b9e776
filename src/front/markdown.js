// Markdown to DOM nodes: headings, paragraphs, lists, quotes, code, rules, tables, emphasis and links. A
// subset of CommonMark, chosen to be safe by construction: text becomes text nodes, HTML in the
// source stays text, and a link that is not http, https or relative stays text too.
import { el } from "./dom.js";

const MAX_DEPTH = 8; // of quotes and lists in one another; deeper ones are paragraphs
const MAX_EMPHASIS_CHARS = 4000; // keeps a text full of unclosed marks from taking quadratic time

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
// The rest of a link, from its "](": an address, with paired parentheses and without spaces, and a
// title.
const TARGET = /\]\(((?:[^()\s]|\([^()\s]*\))+)(?:\s+"[^"]*")?\)/y;
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])( {1,4})/;

// The row below a table's head, which makes it one (GitHub Flavored Markdown, 4.10): dashes, and where the text goes.
const TABLE_RULE = /^\|?(?: *:?-+:? *\|)* *:?-+:? *\|?$/;

function startsBlock(line) {
  return [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
}

/**
 * The href if a reader may follow it, else undefined. The URL parser judges, as it will when
 * clicked.
 */
function safeHref(href) {
  try {
    const { protocol } = new URL(href, document.baseURI);
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Where `mark` closes after `from`, at a place that may close emphasis; -1 if nowhere. */
function findClosing(text, mark, from) {
  const limit = from + MAX_EMPHASIS_CHARS;
  for (
    let at = text.indexOf(mark, from);
    at !== -1 && at < limit;
    at = text.indexOf(mark, at + mark.length)
  ) {
    const doubled = mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark);
    const insideWord = mark[0] === "_" && /\w/.test(text[at + mark.length] ?? " ");
    if (at > from && /\S/.test(text[at - 1]) && text[at - 1] !== "\\" && !doubled && !insideWord)
      return at;
  }
  return -1;
}

function codeSpan(text, at) {
  const fence = /^`+/.exec(text.slice(at))[0];
  const end = text.indexOf(fence, at + fence.length);
  if (end === -1) return { node: fence, next: at + fence.length };
  const code = text.slice(at + fence.length, end).replace(/\n/g, " ");
  return { node: el("code", {}, code), next: end + fence.length };
}

function emphasis(text, at) {
  const char = text[at];
  const mark = text[at + 1] === char ? char + char : char;
  const opensInsideWord = char === "_" && /\w/.test(text[at - 1] ?? " ");
  const end =
    opensInsideWord || !/\S/.test(text[at + mark.length] ?? " ")
      ? -1
      : findClosing(text, mark, at + mark.length);
  if (end === -1) return { node: mark, next: at + mark.length };
  const inner = inline(text.slice(at + mark.length, end));
  return { node: el(mark.length === 2 ? "strong" : "em", {}, inner), next: end + mark.length };
}

function link(text, at) {
  const middle = text.indexOf("](", at);
  const label = text.slice(at + 1, middle);
  if (middle === -1 || label.includes("[")) return { node: "[", next: at + 1 };
  TARGET.lastIndex = middle;
  const target = TARGET.exec(text);
  const href = target ? safeHref(target[1]) : undefined;
  if (href === undefined) return { node: "[", next: at + 1 };
  const rel = /^https?:/i.test(href) ? "noopener" : undefined;
  return { node: el("a", { href, rel }, inline(label)), next: TARGET.lastIndex };
}

function escaped(text, at) {
  const char = text[at + 1] ?? "";
  if (char === "\n") return { node: el("br"), next: at + 2 };
  return /[!-/:-@[-`{-~]/.test(char) ? { node: char, next: at + 2 } : { node: "\\", next: at + 1 };
}

const INLINE = { "`": codeSpan, "*": emphasis, _: emphasis, "[": link, "\\": escaped };

/** The nodes of one run of text. */
function inline(text) {
  const nodes = [];
  let plainFrom = 0;
  let at = 0;
  while (at < text.length) {
    const rule = INLINE[text[at]];
    if (!rule) {
      at += 1;
      continue;
    }
    if (at > plainFrom) nodes.push(text.slice(plainFrom, at));
    const { node, next } = rule(text, at);
    nodes.push(node);
    at = next;
    plainFrom = next;
  }
  if (plainFrom < text.length) nodes.push(text.slice(plainFrom));
  return nodes;
}

function takeFence(lines, at) {
  const [, fence, language] = FENCE.exec(lines[at]);
  let end = at + 1;
  while (end < lines.length && !lines[end].trimStart().startsWith(fence)) end += 1;
  const code = el("code", {}, lines.slice(at + 1, end).join("\n"));
  return {
    node: el("pre", { tabindex: "0", "data-language": language || undefined }, code),
    next: end + 1,
  };
}

function takeQuote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { node: el("blockquote", {}, blocks(inner, depth + 1)), next: end };
}

/** One item's lines, without its marker and indentation, and the line after it. */
function takeItem(lines, at) {
  const width = ITEM.exec(lines[at])[0].length;
  const item = [lines[at].slice(width)];
  let end = at + 1;
  while (end < lines.length) {
    const line = lines[end];
    const isIndented = line.startsWith(" ".repeat(Math.min(width, 2)));
    const isBlankInside = line.trim() === "" && /^ {2,}\S/.test(lines[end + 1] ?? "");
    const isLazy = line.trim() !== "" && !startsBlock(line) && lines[end - 1].trim() !== "";
    if (!isIndented && !isBlankInside && !isLazy) break;
    item.push(line.replace(new RegExp(`^ {0,${width}}`), ""));
    end += 1;
  }
  return { item, next: end };
}

function takeList(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  const start = first[3];
  const list = el(start ? "ol" : "ul", { start: start && start !== "1" ? start : undefined });
  let end = at;
  while (end < lines.length) {
    const marker = ITEM.exec(lines[end]);
    if (!marker || Boolean(marker[3]) !== Boolean(start) || RULE.test(lines[end])) break;
    const { item, next } = takeItem(lines, end);
    const children = blocks(item, depth + 1);
    const isTight = children[0]?.tagName === "P" && !item.includes("");
    list.append(
      el("li", {}, isTight ? [...children[0].childNodes, ...children.slice(1)] : children),
    );
    end = next;
    while (lines[end]?.trim() === "" && ITEM.test(lines[end + 1] ?? "")) end += 1;
  }
  return { node: list, next: end };
}

/** The cells of a row; "\\|" is a bar within one. */
function cellsOf(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll("\\|", "|").trim());
}

function startsTable(lines, at) {
  const rule = (lines[at + 1] ?? "").trim();
  return lines[at].includes("|") && rule.includes("|") && TABLE_RULE.test(rule) && cellsOf(lines[at]).length === cellsOf(rule).length;
}

function alignOf(dashes) {
  if (!dashes.endsWith(":")) return undefined;
  return dashes.startsWith(":") ? "align-center" : "align-end";
}

function takeTable(lines, at) {
  const aligns = cellsOf(lines[at + 1]).map(alignOf);
  const rowOf = (line, tag, scope) => {
    const cells = cellsOf(line);
    return el("tr", {}, aligns.map((align, column) => el(tag, { scope, class: align }, inline(cells[column] ?? ""))));
  };
  let end = at + 2;
  while (end < lines.length && lines[end].trim() !== "" && !startsBlock(lines[end])) end += 1;
  const body = lines.slice(at + 2, end).map((line) => rowOf(line, "td"));
  const table = el("table", {}, el("thead", {}, rowOf(lines[at], "th", "col")), body.length > 0 && el("tbody", {}, body));
  return { node: el("div", { class: "table-scroll", tabindex: "0" }, table), next: end };
}

function takeParagraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== "" && !startsBlock(lines[end]) && !startsTable(lines, end)) end += 1;
  const text = lines
    .slice(at, end)
    .map((line) => line.trimStart())
    .join("\n")
    .trimEnd();
  return { node: el("p", {}, inline(text.replace(/ {2,}\n/g, "\\\n"))), next: end };
}

function takeBlock(lines, at, depth) {
  const line = lines[at];
  if (FENCE.test(line)) return takeFence(lines, at);
  const heading = HEADING.exec(line);
  // The page's own title is the h1, so a body's headings begin at h2.
  if (heading)
    return { node: el(`h${Math.max(2, heading[1].length)}`, {}, inline(heading[2])), next: at + 1 };
  if (RULE.test(line)) return { node: el("hr"), next: at + 1 };
  if (depth < MAX_DEPTH && QUOTE.test(line)) return takeQuote(lines, at, depth);
  if (depth < MAX_DEPTH && ITEM.test(line)) return takeList(lines, at, depth);
  if (startsTable(lines, at)) return takeTable(lines, at);
  return takeParagraph(lines, at);
}

function blocks(lines, depth) {
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const { node, next } = takeBlock(lines, at, depth);
    nodes.push(node);
    at = next;
  }
  return nodes;
}

/** The nodes of a whole Markdown text. */
export function renderMarkdown(text) {
  return blocks((text ?? "").replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), 0);
}

/** The text of the opening paragraphs, cut at a word near `maxChars`. */
export function excerptMarkdown(text, maxChars) {
  let excerpt = "";
  for (const block of renderMarkdown(text)) {
    if (block.tagName === "P")
      excerpt += `${excerpt && " "}${block.textContent.replace(/\s+/g, " ")}`;
    if (excerpt.length > maxChars) break;
  }
  if (excerpt.length <= maxChars) return excerpt;
  return `${excerpt.slice(0, maxChars).replace(/[\s,;:–.(«“"]*\s\S*$/, "")}…`;
}
