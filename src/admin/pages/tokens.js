// API tokens: what programs use instead of signing in. One's own, and for admins everybody's.
import { TokenForm, TokenShown } from "../access/token_form.js";
import { roleName } from "../access/role.js";
import { del, get, Problem } from "../api.js";
import { useName } from "../form/records.js";
import { html } from "../html.js";
import { list, t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { useLoad } from "../load.js";
import { labelOf, tableOf } from "../model.js";
import { people } from "../people.js";
import { isAdmin, me } from "../session.js";
import { Button } from "../ui/button.js";
import { confirm, openDialog } from "../ui/dialog.js";
import { Page } from "../ui/page.js";
import { Empty, ErrorNote, explain, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Time } from "../ui/time.js";
import { toast } from "../ui/toast.js";

function Owner({ id }) {
  const isSelf = id === me.value.user?.id;
  const name = useName(people()?.table, isSelf ? null : id);
  if (!id) return t("who.secret");
  return isSelf ? t("users.you") : (name ?? id);
}

function scopeText(scope) {
  const actions = scope?.actions?.map((action) => t(`tokens.action.${action}`));
  const tables = scope?.tables?.map((name) => (tableOf(name) ? labelOf(tableOf(name)) : name));
  if (!actions && !tables) return t("tokens.everything");
  return t("tokens.scope", { actions: actions ? list(actions) : t("tokens.anything"), tables: tables ? list(tables) : t("tokens.allTables") });
}

const isOver = (token) => Boolean(token.expires_on) && Date.parse(token.expires_on) <= Date.now();

function Ends({ token }) {
  if (!token.expires_on) return t("tokens.never");
  return html`<${Time} value=${token.expires_on} />${isOver(token) && html` <span class="tag tag-bad">${t("tokens.over")}</span>`}`;
}

export default function Tokens() {
  const { data, problem, isLoading, reload } = useLoad(async (signal) => (await get("/v1/auth/tokens", {}, { signal })).data, []);
  const make = async () => {
    const made = await openDialog((close) => html`<${TokenForm} onDone=${close} />`);
    if (!made) return;
    reload();
    await openDialog((close) => html`<${TokenShown} made=${made} onClose=${() => close()} />`);
  };
  const revoke = async (token) => {
    const isSure = await confirm({ title: t("tokens.revokeTitle", { name: token.name }), text: t("tokens.revokeText"), action: t("tokens.revoke"), danger: true });
    if (!isSure) return;
    try {
      await del(`/v1/auth/tokens/${encodeURIComponent(token.id)}`);
      toast(t("tokens.revoked", { name: token.name }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(explain(error).title, { kind: "error" });
    }
    reload();
  };
  useShortcut("n", t("tokens.new"), make);
  const columns = [
    { name: "name", label: t("tokens.name"), main: true, cell: (token) => html`<span>${token.name}</span> ${token.hint && html`<code class="token-hint">…${token.hint}</code>`}` },
    isAdmin.value && { name: "owner", label: t("tokens.owner"), cell: (token) => html`<${Owner} id=${token.user_id} />` },
    { name: "role", label: t("account.role"), cell: (token) => roleName(token.role) },
    { name: "scope", label: t("tokens.may"), cell: (token) => scopeText(token.scope) },
    { name: "used", label: t("tokens.used"), cell: (token) => (token.last_used_on ? html`<${Time} value=${token.last_used_on} relative />` : t("tokens.neverUsed")) },
    { name: "expires", label: t("tokens.expires"), cell: (token) => html`<${Ends} token=${token} />` },
    { name: "revoke", label: t("tokens.revoke"), action: true, cell: (token) => html`<${Button} small kind="danger" onClick=${() => revoke(token)} aria-label=${t("tokens.revokeOne", { name: token.name })} data-testid="token-revoke">${t("tokens.revoke")}<//>` },
  ].filter(Boolean);
  const button = html`<${Button} kind="main" icon="add" onClick=${make} data-testid="token-new">${t("tokens.new")}<//>`;
  return html`<${Page} wide title=${t("tokens.title")} lead=${t("tokens.lead")} busy=${isLoading} actions=${data?.length > 0 && button}>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${!problem && data && (data.length === 0
      ? html`<${Empty} icon="key" title=${t("tokens.none")} text=${t("tokens.noneText")}>${button}<//>`
      : html`<${Table} caption=${t("tokens.title")} columns=${columns} rows=${data} isBusy=${isLoading} />`)}
  <//>`;
}
