// The frame around every page: navigation, drawn from the schema; who is signed in; the help. On a narrow screen the
// navigation is a drawer.
import { useEffect, useState } from "preact/hooks";
import { Problem } from "./api.js";
import { classes, html } from "./html.js";
import { collate, t } from "./i18n.js";
import { isMac, shortcuts, useShortcut } from "./keys.js";
import { isShown, labelOf, TRAIL } from "./model.js";
import { PAGES, pagesOf } from "./pages.js";
import { href, navigate, route } from "./router.js";
import { me, schema, signOut } from "./session.js";
import { setTheme, theme, THEMES } from "./theme.js";
import { IconButton } from "./ui/button.js";
import { Dialog } from "./ui/dialog.js";
import { Segmented } from "./ui/field.js";
import { Icon } from "./ui/icon.js";
import { Menu } from "./ui/menu.js";
import { toast } from "./ui/toast.js";
import { explain } from "./ui/states.js";

function NavLink({ to, icon, text }) {
  const isHere = (route.value.segments[0] ?? "") === to;
  return html`<li><a class="nav-link" href=${href(to ? [to] : [])} aria-current=${isHere ? "page" : undefined}>
    ${icon && html`<${Icon} name=${icon} size="18" />`}<span>${text}</span>
  </a></li>`;
}

const pageLinks = (section) => pagesOf(section).map(({ path, icon, text }) => html`<${NavLink} key=${path} to=${path} icon=${icon} text=${t(text)} />`);

function Navigation() {
  const tables = schema.value.tables.filter(isShown);
  const links = (those) =>
    those.map((table) => html`<${NavLink} key=${table.name} to=${table.name} text=${labelOf(table)} />`);
  const content = tables.filter((table) => !table.join && table.name !== TRAIL);
  const logs = tables.filter((table) => table.name === TRAIL && !PAGES.some(({ instead }) => instead === TRAIL));
  const joins = tables.filter((table) => table.join).sort((a, b) => collate(labelOf(a), labelOf(b)));
  const overview = pageLinks("overview");
  const system = [...pageLinks("system"), ...links(logs)];
  return html`<nav class="nav" aria-label=${t("nav.label")}>
    ${overview.length > 0 && html`<ul>${overview}</ul>`}
    <h2 class="nav-head">${t("nav.tables")}</h2>
    <ul data-testid="nav-tables">${links(content)}</ul>
    ${joins.length > 0 &&
    html`<details class="nav-more" open=${joins.some(({ name }) => name === route.value.segments[0])}>
      <summary class="nav-head">${t("nav.joins")}</summary><ul>${links(joins)}</ul>
    </details>`}
    ${system.length > 0 && html`<h2 class="nav-head">${t("nav.system")}</h2><ul>${system}</ul>`}
    <ul class="nav-out">
      <li><a class="nav-link" href="/"><${Icon} name="open" size="18" /><span>${t("nav.site")}</span></a></li>
      <li><a class="nav-link" href="/docs"><${Icon} name="docs" size="18" /><span>${t("nav.docs")}</span></a></li>
    </ul>
  </nav>`;
}

/** What one is called: the user's name, or what kind of credentials it is. */
export function whoName(who) {
  return who.user?.name || who.user?.email || t(`who.${who.kind}`);
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("").toUpperCase();
}

async function leave() {
  try {
    await signOut();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(explain(error).title, { kind: "error" });
  }
}

function Account({ onHelp }) {
  const name = whoName(me.value);
  const role = t(`role.${me.value.role}`);
  const button = html`<span class="avatar" aria-hidden="true">${initials(name)}</span>
    <span class="visually-hidden">${t("account.menu")}</span><span class="who"><b>${name}</b><span>${role}</span></span><${Icon} name="up" size="16" />`;
  const items = [
    { text: t("account.title"), icon: "user", href: href(["~account"]), testid: "to-account" },
    { text: t("keys.title"), icon: "help", run: onHelp, testid: "to-help" },
    me.value.kind === "session" && { text: t("account.signOut"), icon: "left", run: leave, testid: "sign-out" },
  ];
  return html`<${Menu} button=${button} items=${items} up testid="account-menu">
    <div class="menu-part">
      <${Segmented} label=${t("theme.label")} value=${theme.value} options=${THEMES.map((key) => [key, t(`theme.${key}`)])} onChange=${setTheme} />
    </div>
  <//>`;
}

/** How a key is written on the keyboard. */
function keyCaps(keys) {
  const names = { Mod: isMac ? "⌘" : t("keys.ctrl"), Escape: t("keys.escape"), Enter: t("keys.enter"), ArrowLeft: "←", ArrowRight: "→" };
  return keys.split(/[+ ]/).map((key) => html`<kbd>${names[key] ?? key.toUpperCase()}</kbd> `);
}

function Help({ onClose }) {
  const listed = shortcuts.value.filter(({ text }) => text);
  return html`<${Dialog} title=${t("keys.title")} onClose=${onClose}>
    <dl class="keys">
      ${listed.map(({ keys, text }) => html`<div key=${keys}><dt>${keyCaps(keys)}</dt><dd>${text}</dd></div>`)}
    </dl>
    <p class="hint">${t("keys.hint")}</p>
  <//>`;
}

function Sidebar({ onHelp }) {
  return html`<div class="side-inner">
    <a class="brand" href="#/">${schema.value.site}</a>
    <${Navigation} />
    <${Account} onHelp=${onHelp} />
  </div>`;
}

/** Shortcuts that lead somewhere: g and then the place of the table. */
function useGlobalKeys(onHelp) {
  const tables = schema.value.tables.filter((table) => !table.join && table.name !== TRAIL);
  useShortcut("?", t("keys.help"), onHelp);
  useShortcut("g h", t("keys.home"), () => navigate("#/"));
  const goTo = (at) => tables[at] && navigate(href([tables[at].name]));
  for (let at = 0; at < 9; at += 1) {
    const table = tables[at];
    useShortcut(`g ${at + 1}`, table ? t("keys.table", { name: labelOf(table) }) : null, () => goTo(at), { enabled: Boolean(table) });
  }
}

export function Frame({ children }) {
  const [isDrawn, setDrawn] = useState(false);
  const [isHelp, setHelp] = useState(false);
  const path = route.value.path;
  useEffect(() => {
    setDrawn(false);
    setHelp(false);
  }, [path]);
  useGlobalKeys(() => setHelp(true));
  const help = () => {
    setDrawn(false);
    setHelp(true);
  };
  const skip = (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  };
  return html`<a class="skip" href="#main" onClick=${skip}>${t("nav.skip")}</a>
    <div class=${classes("frame")}>
      <header class="top">
        <${IconButton} icon="menu" label=${t("nav.open")} onClick=${() => setDrawn(true)} data-testid="open-nav" />
        <a class="brand" href="#/">${schema.value.site}</a>
      </header>
      <aside class="side">${!isDrawn && html`<${Sidebar} onHelp=${help} />`}</aside>
      <main id="main" class="main" tabindex="-1">${children}</main>
    </div>
    ${isDrawn &&
    html`<${Dialog} side title=${t("nav.label")} onClose=${() => setDrawn(false)}><${Sidebar} onHelp=${help} /><//>`}
    ${isHelp && html`<${Help} onClose=${() => setHelp(false)} />`}`;
}
