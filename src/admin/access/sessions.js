// Where a user is signed in, with the way to end it.
import { del, get, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { Button } from "../ui/button.js";
import { confirm } from "../ui/dialog.js";
import { Empty, ErrorNote, explain, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Time } from "../ui/time.js";
import { toast } from "../ui/toast.js";

export function UserSessions({ id, name }) {
  const { data, problem, isLoading, reload } = useLoad(async (signal) => (await get("/v1/auth/sessions", { user_id: id }, { signal })).data, [id]);
  const end = async (sessions) => {
    const isSure = await confirm({ title: t("users.endTitle", { name, n: sessions.length }), text: t("users.endText"), action: t("sessions.end"), danger: true });
    if (!isSure) return;
    try {
      for (const session of sessions) await del(`/v1/auth/sessions/${encodeURIComponent(session.id)}`);
      toast(t("sessions.ended"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(explain(error).title, { kind: "error" });
    }
    reload();
  };
  const columns = [
    { name: "agent", label: t("sessions.agent"), main: true, cell: (row) => html`<span class="clip">${row.agent || t("sessions.unknown")}</span>${row.current && html` <span class="tag">${t("sessions.this")}</span>`}` },
    { name: "address", label: t("sessions.address"), cell: (row) => row.address },
    { name: "created_on", label: t("users.sessionBegan"), cell: (row) => html`<${Time} value=${row.created_on} />` },
    { name: "last_seen_on", label: t("sessions.seen"), cell: (row) => html`<${Time} value=${row.last_seen_on} relative />` },
    { name: "expires_on", label: t("sessions.expires"), cell: (row) => html`<${Time} value=${row.expires_on} />` },
    { name: "end", label: t("sessions.end"), action: true, cell: (row) => !row.current && html`<${Button} small onClick=${() => end([row])} data-testid="session-end">${t("sessions.end")}<//>` },
  ];
  const others = (data ?? []).filter(({ current }) => !current);
  return html`<section class="stack" aria-labelledby="sessions-title" data-testid="user-sessions">
    <header class="panel-head"><h2 id="sessions-title">${t("users.sessions")}</h2>
      ${others.length > 1 && html`<${Button} small kind="danger" onClick=${() => end(others)} data-testid="session-end-all">${t("users.endAll")}<//>`}</header>
    ${problem && html`<${ErrorNote} problem=${problem} retry=${reload} />`}
    ${!problem && !data && html`<${Spinner} />`}
    ${!problem && data && (data.length === 0
      ? html`<${Empty} icon="user" title=${t("users.noSession")} text=${t("users.noSessionText")} />`
      : html`<${Table} caption=${t("users.sessions")} columns=${columns} rows=${data} isBusy=${isLoading} />`)}
  </section>`;
}
