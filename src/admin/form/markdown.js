// The Markdown editor: CodeMirror with a row of buttons, and a preview by the front page's own renderer, which makes nodes of
// text and never markup of it. A chunk of its own, loaded by the first field that needs it. CodeMirror lives in a shadow
// root: there it hands its styles to the browser as objects, where in the document it would write a <style> element, which
// the CSP forbids.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { deleteMarkupBackward, insertNewlineContinueMarkup, markdownLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { renderMarkdown } from "../../front/markdown.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { keep, recall } from "../storage.js";
import { IconButton } from "../ui/button.js";
import { Segmented } from "../ui/field.js";

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: ".9375rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", minHeight: "18rem", maxHeight: "70vh" },
  ".cm-content": { padding: ".75rem .9rem", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.heading, color: "var(--ink)", fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: tags.monospace, color: "var(--warn-ink)" },
  { tag: tags.quote, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: "var(--soft)" },
]);

/** Puts a mark around what is selected, or takes it away when it is there. */
function wrap(mark) {
  return (view) => {
    view.dispatch(
      view.state.changeByRange((range) => {
        const { doc } = view.state;
        const [from, to] = [range.from - mark.length, range.to + mark.length];
        const isWrapped = from >= 0 && doc.sliceString(from, range.from) === mark && doc.sliceString(range.to, to) === mark;
        if (isWrapped) {
          return {
            changes: [{ from, to: range.from }, { from: range.to, to }],
            range: EditorSelection.range(from, range.to - mark.length),
          };
        }
        return {
          changes: [{ from: range.from, insert: mark }, { from: range.to, insert: mark }],
          range: EditorSelection.range(range.from + mark.length, range.to + mark.length),
        };
      }),
    );
    return true;
  };
}

/** Begins each selected line with a mark, or takes it away when all have it. `mark(n)` is that of the nth line. */
function prefix(mark, pattern) {
  return (view) => {
    const { state } = view;
    const lines = [];
    for (const range of state.selection.ranges) {
      for (let at = state.doc.lineAt(range.from).number; at <= state.doc.lineAt(range.to).number; at += 1) {
        if (!lines.some(({ number }) => number === at)) lines.push(state.doc.line(at));
      }
    }
    const all = lines.every(({ text }) => pattern.test(text));
    const changes = lines.map(({ from, text }, n) =>
      all ? { from, to: from + pattern.exec(text)[0].length } : { from, insert: mark(n) },
    );
    view.dispatch({ changes });
    return true;
  };
}

function link(view) {
  const { from, to } = view.state.selection.main;
  const text = view.state.sliceDoc(from, to) || t("markdown.linkText");
  const insert = `[${text}](https://)`;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + text.length + 3, head: from + insert.length - 1 } });
  return true;
}

const TOOLS = [
  { name: "bold", run: wrap("**"), key: "Mod-b" },
  { name: "italic", run: wrap("*"), key: "Mod-i" },
  { name: "heading", run: prefix(() => "## ", /^#{1,6} /) },
  { name: "link", run: link, key: "Mod-k" },
  { name: "list", run: prefix(() => "- ", /^[-*+] /) },
  { name: "quote", run: prefix(() => "> ", /^> ?/) },
  { name: "code", run: wrap("`") },
];

// The language alone: the package's markdown() would bring HTML, CSS and JavaScript along, half a megabyte of parsers.
const LANGUAGE = [markdownLanguage, keymap.of([{ key: "Enter", run: insertNewlineContinueMarkup }, { key: "Backspace", run: deleteMarkupBackward }])];

const toolKeys = TOOLS.filter(({ key }) => key).map(({ key, run }) => ({ key, run, preventDefault: true }));

function attributesOf(label, props) {
  return EditorView.contentAttributes.of({
    "aria-label": label,
    spellcheck: "true",
    ...(props["aria-invalid"] ? { "aria-invalid": "true" } : {}),
    ...(props["aria-required"] ? { "aria-required": "true" } : {}),
  });
}

/** The view in a shadow root of its host. Tab leaves it, as it leaves every field. */
function useEditor(host, { value, onChange, label, props }) {
  const view = useRef(null);
  const latest = useRef(onChange);
  const labels = useRef(new Compartment());
  const echoes = useRef([]); // what the editor has told and not yet got back: while one types fast, it comes late
  const isSetting = useRef(false);
  latest.current = onChange;

  useEffect(() => {
    const root = host.current.attachShadow({ mode: "open", delegatesFocus: true });
    const tell = EditorView.updateListener.of((update) => {
      if (!update.docChanged || isSetting.current) return;
      const text = update.state.doc.toString();
      echoes.current.push(text);
      latest.current(text);
    });
    const extensions = [
      history(),
      LANGUAGE,
      keymap.of([...toolKeys, ...defaultKeymap, ...historyKeymap]),
      syntaxHighlighting(COLOURS),
      THEME,
      EditorView.lineWrapping,
      labels.current.of(attributesOf(label, props)),
      tell,
    ];
    view.current = new EditorView({ state: EditorState.create({ doc: value, extensions }), parent: root, root });
    return () => view.current.destroy();
  }, []);

  useEffect(() => {
    const echo = echoes.current.indexOf(value);
    echoes.current = echo < 0 ? [] : echoes.current.slice(echo + 1);
    const { doc } = view.current.state;
    if (echo >= 0 || doc.toString() === value.replace(/\r\n?/g, "\n")) return;
    isSetting.current = true; // from outside: a draft restored, a conflict resolved
    view.current.dispatch({ changes: { from: 0, to: doc.length, insert: value } });
    isSetting.current = false;
  }, [value]);

  useEffect(() => {
    view.current.dispatch({ effects: labels.current.reconfigure(attributesOf(label, props)) });
  }, [label, props["aria-invalid"]]);
  return view;
}

function Preview({ value }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    ref.current.replaceChildren(...renderMarkdown(value));
    for (const anchor of ref.current.querySelectorAll("a")) {
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer";
    }
  }, [value]);
  return html`<div class="prose" ref=${ref} data-testid="preview"></div>`;
}

const MODES = ["write", "both", "preview"];

/** As the reader had it last; but where there is nothing to look at yet, one wants to write. */
function firstMode(value, isNew) {
  const kept = recall("editor");
  const isBlank = isNew || value.trim() === "";
  return MODES.includes(kept) && !(kept === "preview" && isBlank) ? kept : "write";
}

export function MarkdownEditor({ name, value, onChange, props, label, isNew }) {
  const host = useRef(null);
  const [mode, setMode] = useState(() => firstMode(value, isNew));
  const view = useEditor(host, { value, onChange, label, props });
  const choose = (next) => {
    keep("editor", next);
    setMode(next);
  };
  const use = (tool) => {
    tool.run(view.current);
    view.current.focus();
  };
  return html`<div class=${classes("editor", `editor-${mode}`)}>
    <div class="editor-bar">
      <div class="editor-tools" role="toolbar" aria-label=${t("markdown.tools")}>
        ${TOOLS.map((tool) => html`<${IconButton} key=${tool.name} small icon=${tool.name} label=${t(`markdown.${tool.name}`)} disabled=${mode === "preview"} onClick=${() => use(tool)} />`)}
      </div>
      <${Segmented} label=${t("markdown.mode")} value=${mode} options=${MODES.map((key) => [key, t(`markdown.${key}`)])} onChange=${choose} />
    </div>
    <div class="editor-body">
      <div class="editor-host" id=${props.id} ref=${host} data-editor=${name} hidden=${mode === "preview"}></div>
      ${mode !== "write" && html`<div class="editor-preview">${value.trim() ? html`<${Preview} value=${value} />` : html`<p class="hint">${t("markdown.nothing")}</p>`}</div>`}
    </div>
  </div>`;
}
