// Signing in: a page when nobody is signed in, a dialog over the page when a session has ended while one worked, so
// that nothing is lost.
import { useState } from "preact/hooks";
import { Problem, roleChanged } from "./api.js";
import { html } from "./html.js";
import { language, setLanguage, t } from "./i18n.js";
import { LANGUAGES, MESSAGES } from "./messages.js";
import { me, schema, signIn } from "./session.js";
import { Button } from "./ui/button.js";
import { Dialog } from "./ui/dialog.js";
import { Segmented, TextField } from "./ui/field.js";
import { usePageTitle } from "./ui/page.js";
import { explain } from "./ui/states.js";

/** [code, name of the language in itself]. */
export const languageOptions = () => LANGUAGES.map((code, at) => [code, MESSAGES["language.name"][at]]);

/** A page without the frame: one thing in the middle. */
export function Lone({ children }) {
  return html`<div class="lone">
    <header class="lone-head"><p class="brand lone-brand">${schema.value?.site ?? "Stratus"}</p></header>
    <main class="lone-card" id="main">${children}</main>
    <footer class="lone-foot">
      <${Segmented} label=${t("language.label")} value=${language.value} options=${languageOptions()} onChange=${setLanguage} />
      <a href="/">${t("nav.site")}</a>
    </footer>
  </div>`;
}

/** What is wrong with an attempt to sign in, in a line. */
export function refusal(problem) {
  if (problem.type === "no-cookie") return t("signin.noCookie");
  if (problem.status === 401) return t("signin.wrong");
  if (problem.status === 429) {
    const minutes = Math.ceil((problem.retryAfter ?? 60) / 60);
    return t("signin.throttled", { n: minutes });
  }
  const { title, text } = explain(problem);
  return `${title} ${text}`.trim();
}

function SignInForm({ onDone, dialog }) {
  const [email, setEmail] = useState(me.value?.user?.email ?? "");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);

  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    if (!email.trim() || !password) {
      setFault(t("signin.missing"));
      return;
    }
    setBusy(true);
    setFault("");
    try {
      await signIn(email.trim(), password);
      onDone?.();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(refusal(error));
      setPassword("");
    } finally {
      setBusy(false);
    }
  };

  return html`<form class="stack" novalidate onSubmit=${submit}>
    ${fault && html`<p class="note note-error" role="alert" data-testid="signin-fault">${fault}</p>`}
    <${TextField} label=${t("signin.email")} name="email" type="email" autocomplete="username" required value=${email} onInput=${setEmail}
      autofocus=${!dialog} />
    <${TextField} label=${t("signin.password")} name="password" type="password" autocomplete="current-password" required value=${password}
      onInput=${setPassword} />
    <${Button} kind="main" type="submit" busy=${isBusy} class="button-wide">${t("signin.action")}<//>
  </form>`;
}

export function SignInPage() {
  usePageTitle(t("signin.title"));
  return html`<${Lone}>
    <h1>${t("signin.title")}</h1>
    ${roleChanged.value && html`<p class="note" data-testid="role-changed">${t("signin.role")}</p>`}
    <${SignInForm} />
    <p class="hint">${t("signin.help")}</p>
  <//>`;
}

export function SignInDialog() {
  return html`<${Dialog} title=${t("signin.again")} locked>
    <p data-testid=${roleChanged.value ? "role-changed" : "session-ended"}>${roleChanged.value ? `${t("signin.role")} ${t("signin.still")}` : t("signin.againText")}</p>
    <${SignInForm} dialog />
  <//>`;
}
