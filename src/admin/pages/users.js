// The people who may sign in: their roles, inviting somebody, and for each of them a new link and where they are signed in.
// Which table and fields these are is found in the schema (people.js). For admins.
import { Invite } from "../access/invite.js";
import { giveLink, resetLink } from "../access/links.js";
import { RoleSelect } from "../access/role.js";
import { UserSessions } from "../access/sessions.js";
import { get, pathOf } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { useLoad } from "../load.js";
import { labelOf, searchable, titleOf } from "../model.js";
import { people, reads } from "../people.js";
import { href, navigate } from "../router.js";
import { me } from "../session.js";
import { Button } from "../ui/button.js";
import { openDialog } from "../ui/dialog.js";
import { Page } from "../ui/page.js";
import { Pager } from "../ui/pager.js";
import { SearchBox } from "../ui/search.js";
import { Empty, ErrorNote, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Time } from "../ui/time.js";

const PER_PAGE = 25;

/** What to ask for of a user: no more than the page shows. */
function userFields({ table, role, email }) {
  const names = ["id", table.title_field, email.name, role.name, table.created_field];
  return [...new Set(names.filter((name) => name && reads(table, name)))].join(",");
}

function pairsOf(kind, { search, after }) {
  const filters = search ? searchable(kind.table).map((field, at) => [`filters[$or][${at}][${field.name}][$containsi]`, search]) : [];
  return [["limit", PER_PAGE], ["total", true], ["fields", userFields(kind)], ...(after ? [["cursor", after]] : []), ...filters];
}

function UserList({ kind, query }) {
  const { table, role, email } = kind;
  const question = { search: query.get("q") ?? "", after: query.get("after") ?? "", page: Number(query.get("page")) || 1 };
  const pairs = pairsOf(kind, question);
  const { data, problem, isLoading, reload } = useLoad(async (signal) => get(pathOf(table.name), pairs, { signal }), [JSON.stringify(pairs)]);
  const ask = ({ search, after, page }, options) => navigate(href(["~users"], { q: search || undefined, after: after || undefined, page: after ? page : undefined }), options);
  const invite = async () => {
    const user = await openDialog((close) => html`<${Invite} kind=${kind} onDone=${close} />`);
    if (!user) return;
    reload();
    await giveLink(user.id, titleOf(table, user));
  };
  useShortcut("n", t("users.invite"), invite);

  const rows = data?.data ?? [];
  const canWrite = role.writes !== false;
  const columns = [
    { name: "name", label: t("account.name"), main: true, cell: (user) => html`<a href=${href(["~users", user.id])}>${titleOf(table, user)}</a>${user.id === me.value.user?.id && html` <span class="tag">${t("users.you")}</span>`}` },
    reads(table, email.name) && { name: "email", label: t("signin.email"), cell: (user) => user[email.name] },
    { name: "role", label: t("account.role"), cell: (user) => (canWrite ? html`<${RoleSelect} kind=${kind} user=${user} onDone=${reload} />` : user[role.name]) },
    table.created_field && { name: "since", label: t("users.since"), cell: (user) => html`<${Time} value=${user[table.created_field]} />` },
    { name: "link", label: t("link.column"), action: true, cell: (user) => html`<${Button} small icon="link" onClick=${() => resetLink(user.id, titleOf(table, user))} data-testid="user-link">${t("link.new")}<//>` },
  ].filter(Boolean);
  const from = (question.page - 1) * PER_PAGE + 1;
  const next = data?.meta.next;
  const onNext = next && (() => ask({ ...question, after: next, page: question.page + 1 }, { state: { isPage: true } }));
  const onBack = question.after && (() => (history.state?.isPage ? history.back() : ask({ search: question.search })));
  return html`<${Page} wide title=${t("users.title")} lead=${t("users.lead")} busy=${isLoading} actions=${html`<${Button} kind="main" icon="add" onClick=${invite} data-testid="invite">${t("users.invite")}<//>`}>
    <div class="list">
      <div class="toolbar"><${SearchBox} label=${t("users.search")} placeholder=${t("users.search")} value=${question.search} onSearch=${(search) => ask({ search }, { replace: true })} testid="user-search" /></div>
      ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
      ${!problem && !data && html`<${Spinner} />`}
      ${!problem && data && rows.length === 0 && html`<${Empty} icon="users" title=${t("list.noMatch")} text=${t("list.noMatchText")} />`}
      ${!problem && rows.length > 0 && html`<div><${Table} caption=${t("users.title")} columns=${columns} rows=${rows} isBusy=${isLoading} />
        <${Pager} page=${question.page} from=${from} to=${from + rows.length - 1} total=${data.meta.total} onNext=${onNext || undefined} onBack=${onBack || undefined} /></div>`}
    </div>
  <//>`;
}

function User({ kind, id }) {
  const { table, role, email } = kind;
  const { data: user, problem, reload } = useLoad(async (signal) => (await get(pathOf(table.name, id), { fields: userFields(kind) }, { signal })).data, [id]);
  const back = { href: href(["~users"]), text: t("users.title") };
  if (problem) return html`<${Page} title=${t("users.title")} back=${back}><${ErrorNote} problem=${problem} retry=${reload} /><//>`;
  if (!user) return html`<${Spinner} />`;
  const name = titleOf(table, user);
  const actions = html`<${Button} icon="edit" href=${href([table.name, id])}>${t("users.record", { name: labelOf(table) })}<//>
    <${Button} icon="link" onClick=${() => resetLink(id, name)} data-testid="user-link">${t("link.new")}<//>`;
  return html`<${Page} title=${name} back=${back} actions=${actions}>
    <section class="panel">
      <dl class="facts">
        ${user[email.name] && html`<div><dt>${t("signin.email")}</dt><dd>${user[email.name]}</dd></div>`}
        <div><dt>${t("account.role")}</dt><dd class="role-cell">${role.writes === false ? user[role.name] : html`<${RoleSelect} kind=${kind} user=${user} onDone=${reload} />`}</dd></div>
        ${user[table.created_field] && html`<div><dt>${t("users.since")}</dt><dd><${Time} value=${user[table.created_field]} /></dd></div>`}
      </dl>
    </section>
    <${UserSessions} id=${id} name=${name} />
  <//>`;
}

export default function Users({ segments, query }) {
  const kind = people();
  if (!kind) return html`<${Page} title=${t("users.title")}><${Empty} icon="users" title=${t("users.none")} text=${t("users.noneText")} /><//>`;
  const [id] = segments;
  return id ? html`<${User} key=${id} kind=${kind} id=${id} />` : html`<${UserList} kind=${kind} query=${query} />`;
}
