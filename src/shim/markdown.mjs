// HTML, as WordPress keeps it, to the Markdown that Stratus keeps. Markup that Markdown has no word for goes, its text
// stays; nothing that comes out is markup to a renderer that lets HTML through, and no link runs a script.
import domino from "@mixmark-io/domino";
import TurndownService from "turndown";

const BLOCK = "address|article|aside|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul";
const BLOCK_TAG = new RegExp(`^</?(?:${BLOCK})\\b`, "i");
const VERBATIM = /^<(pre|script|style|textarea)\b/i;
const MAX_DEPTH = 500;
const TOKENS = /<!--[\s\S]*?-->|<[a-zA-Z/!][^>]*>|[^<]+|</g;

/** An address that may stand in a link: of the web, of mail, or relative; else undefined. */
function safeUrl(text) {
  const address = (text ?? "").trim();
  if (!address) return undefined;
  try {
    const url = new URL(address, "https://relative.invalid/");
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) return undefined;
    const isRelative = url.hostname === "relative.invalid";
    const whole = isRelative ? url.href.slice(url.origin.length) : url.href;
    return (isRelative && address.startsWith("#") ? url.hash : whole).replace(/[()<>\\"]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  } catch {
    return undefined;
  }
}

const turndown = new TurndownService({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-", hr: "---" });
const escapeMarks = turndown.escape.bind(turndown);
turndown.escape = (text) => escapeMarks(text).replace(/</g, "\\<").replace(/&(?=#?\w+;)/g, "\\&");
turndown.remove(["script", "style", "template", "svg", "math", "noscript"]);
turndown.addRule("link", {
  filter: (node) => node.nodeName === "A" && node.hasAttribute("href"),
  replacement: (content, node) => {
    const url = safeUrl(node.getAttribute("href"));
    return url && content.trim() ? `[${content.trim()}](${url})` : content;
  },
});
turndown.addRule("picture", {
  filter: "img",
  replacement: (content, node) => {
    const url = safeUrl(node.getAttribute("src"));
    const alt = turndown.escape((node.getAttribute("alt") ?? "").replace(/\s+/g, " "));
    return url ? `![${alt}](${url})` : "";
  },
});
turndown.addRule("preformatted", {
  filter: "pre",
  replacement: (content, node) => {
    const text = node.textContent.replace(/^\n|\n$/g, "");
    const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
    const fence = "`".repeat(Math.max(3, ...runs.map((n) => n + 1)));
    return `\n\n${fence}\n${text}\n${fence}\n\n`;
  },
});
turndown.addRule("frame", {
  filter: ["iframe", "video", "audio", "embed", "object"],
  replacement: (content, node) => {
    const inner = node.querySelector("source[src], embed[src]");
    const url = safeUrl(node.getAttribute("src") || node.getAttribute("data") || inner?.getAttribute("src"));
    return url ? `\n\n[${turndown.escape(url)}](${url})\n\n` : "";
  },
});

/** Paragraphs and line breaks that only line ends say, which is how the classic editor keeps them. */
function withParagraphs(html) {
  const tokens = html.replace(/\r\n?/g, "\n").match(TOKENS) ?? [];
  let verbatim; // the element that is open in which white space counts
  return tokens
    .map((token, i) => {
      if (token.startsWith("<") && token.length > 1) {
        verbatim ??= VERBATIM.exec(token)?.[1].toLowerCase();
        if (verbatim && token.toLowerCase().startsWith(`</${verbatim}`)) verbatim = undefined;
        return token;
      }
      if (verbatim) return token;
      const afterBlock = BLOCK_TAG.test(tokens[i - 1] ?? "<p>");
      const beforeBlock = BLOCK_TAG.test(tokens[i + 1] ?? "<p>");
      let text = token;
      if (afterBlock) text = text.replace(/^[^\S\n]*\n(?!\s*\n)/, " ");
      if (beforeBlock) text = text.replace(/\n\s*$/, " ");
      return text.replace(/\n[^\S\n]*\n\s*/g, "<p>").replace(/\n/g, "<br>");
    })
    .join("");
}

/** How deep elements nest, at most: closing tags may be missing. */
function depthOf(html) {
  let [depth, deepest] = [0, 0];
  for (const [, closing] of html.matchAll(/<(\/?)[a-z]/gi)) {
    depth = Math.max(0, depth + (closing ? -1 : 1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** HTML as Markdown. */
export function toMarkdown(html) {
  const text = html.replaceAll("\0", "").replace(/\[\/?caption[^\]]*\]/g, "");
  // The converter recurses, and takes quadratic time. Nobody nests like this by hand.
  const isHostile = depthOf(text.replace(/<(?:br|hr|img|input|wbr|source|embed|li|p|td|th|tr|dt|dd)\b/gi, "")) > MAX_DEPTH;
  if (isHostile) return turndown.escape(text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim());
  return turndown.turndown(text.includes("<!-- wp:") ? text : withParagraphs(text));
}

/** HTML as a line of plain text. */
export function toText(html) {
  const { body } = domino.createDocument(`<body>${depthOf(html) > MAX_DEPTH ? html.replace(/<[^>]*>/g, " ") : html}</body>`);
  for (const element of body.querySelectorAll("script, style")) element.remove();
  return body.textContent.replaceAll("\0", "").replace(/\s+/g, " ").trim();
}
