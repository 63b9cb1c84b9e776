// Who is signed in, as what, and the password; where one is signed in besides; how the admin looks.
import { useState } from "preact/hooks";
import { del, get, post, Problem } from "../api.js";
import { whoName } from "../frame.js";
import { html } from "../html.js";
import { language, setLanguage, t } from "../i18n.js";
import { useLoad } from "../load.js";
import { checkPassword, faultOf, PASSWORD_MAX, PASSWORD_MIN } from "../password.js";
import { me } from "../session.js";
import { languageOptions, refusal } from "../signin.js";
import { setTheme, theme, THEMES } from "../theme.js";
import { Button } from "../ui/button.js";
import { Segmented, TextField } from "../ui/field.js";
import { Page } from "../ui/page.js";
import { ErrorNote, explain, Spinner } from "../ui/states.js";
import { Table } from "../ui/table.js";
import { Time } from "../ui/time.js";
import { toast } from "../ui/toast.js";

function PasswordForm() {
  const [values, setValues] = useState({ current: "", password: "", again: "" });
  const [faults, setFaults] = useState({});
  const [isBusy, setBusy] = useState(false);
  const set = (name) => (value) => setValues((old) => ({ ...old, [name]: value }));

  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const found = checkPassword(values.password, values.again);
    if (!values.current) found.current = t("password.currentMissing");
    setFaults(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    try {
      await post("/v1/auth/password", { current_password: values.current, new_password: values.password }, { quiet: true });
      setValues({ current: "", password: "", again: "" });
      toast(t("password.done"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const isWrong = error.errors.some(({ field, code }) => field === "current_password" && code === "wrong");
      const current = isWrong ? t("password.wrong") : faultOf(error, "current_password");
      const password = faultOf(error, "new_password");
      setFaults(current || password ? { current, password } : { all: refusal(error) });
    } finally {
      setBusy(false);
    }
  };

  return html`<form class="stack narrow" novalidate onSubmit=${submit} data-testid="password-form">
    ${faults.all && html`<p class="note note-error" role="alert">${faults.all}</p>`}
    <input class="visually-hidden" type="text" name="username" autocomplete="username" value=${me.value.user?.email ?? ""} tabindex="-1" aria-hidden="true" readonly />
    <${TextField} label=${t("password.current")} name="current" type="password" autocomplete="current-password" required
      value=${values.current} onInput=${set("current")} error=${faults.current} />
    <${TextField} label=${t("password.new")} name="password" type="password" autocomplete="new-password" required
      value=${values.password} onInput=${set("password")} error=${faults.password} hint=${t("password.hint", { min: PASSWORD_MIN, max: PASSWORD_MAX })} />
    <${TextField} label=${t("password.again")} name="again" type="password" autocomplete="new-password" required
      value=${values.again} onInput=${set("again")} error=${faults.again} />
    <p class="hint">${t("password.ends")}</p>
    <div><${Button} kind="main" type="submit" busy=${isBusy}>${t("password.action")}<//></div>
  </form>`;
}

function Sessions() {
  const { data, problem, isLoading, reload } = useLoad(async (signal) => (await get("/v1/auth/sessions", {}, { signal })).data, []);
  const end = async (path) => {
    try {
      await del(path);
      toast(t("sessions.ended"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(explain(error).title, { kind: "error" });
    }
    reload();
  };
  if (problem) return html`<${ErrorNote} problem=${problem} retry=${reload} />`;
  if (!data) return html`<${Spinner} />`;
  const own = data.filter((session) => session.user_id === me.value.user?.id);
  const columns = [
    { name: "agent", label: t("sessions.agent"), main: true, cell: (row) => html`<span class="clip">${row.agent || t("sessions.unknown")}</span>${row.current && html` <span class="tag">${t("sessions.this")}</span>`}` },
    { name: "address", label: t("sessions.address"), cell: (row) => row.address },
    { name: "last_seen_on", label: t("sessions.seen"), cell: (row) => html`<${Time} value=${row.last_seen_on} relative />` },
    { name: "expires_on", label: t("sessions.expires"), cell: (row) => html`<${Time} value=${row.expires_on} />` },
    { name: "end", label: t("sessions.end"), action: true, cell: (row) => !row.current && html`<${Button} small onClick=${() => end(`/v1/auth/sessions/${encodeURIComponent(row.id)}`)}>${t("sessions.end")}<//>` },
  ];
  return html`<${Table} caption=${t("sessions.title")} columns=${columns} rows=${own} isBusy=${isLoading} />
    ${own.length > 1 && html`<div><${Button} onClick=${() => end("/v1/auth/sessions")}>${t("sessions.endOthers")}<//></div>`}`;
}

export default function Account() {
  const who = me.value;
  const isUser = who.kind === "session";
  return html`<${Page} title=${t("account.title")}>
    <section class="panel">
      <h2>${t("account.who")}</h2>
      <dl class="facts">
        <div><dt>${t("account.name")}</dt><dd>${whoName(who)}</dd></div>
        ${who.user?.email && html`<div><dt>${t("signin.email")}</dt><dd>${who.user.email}</dd></div>`}
        <div><dt>${t("account.role")}</dt><dd>${t(`role.${who.role}`)}</dd></div>
      </dl>
    </section>
    <section class="panel">
      <h2>${t("account.looks")}</h2>
      <div class="rows">
        <div><span class="label">${t("theme.label")}</span>
          <${Segmented} label=${t("theme.label")} value=${theme.value} options=${THEMES.map((key) => [key, t(`theme.${key}`)])} onChange=${setTheme} /></div>
        <div><span class="label">${t("language.label")}</span>
          <${Segmented} label=${t("language.label")} value=${language.value} options=${languageOptions()} onChange=${setLanguage} /></div>
      </div>
    </section>
    ${isUser && html`<section class="panel"><h2>${t("password.title")}</h2><${PasswordForm} /></section>`}
    ${isUser && html`<section class="panel"><h2>${t("sessions.title")}</h2><${Sessions} /></section>`}
  <//>`;
}
