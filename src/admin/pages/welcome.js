// #/welcome/TOKEN: the one-time link that an admin hands out. Sets the password and signs in.
import { useState } from "preact/hooks";
import { Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { checkPassword, faultOf, PASSWORD_MAX, PASSWORD_MIN } from "../password.js";
import { navigate } from "../router.js";
import { welcome } from "../session.js";
import { refusal } from "../signin.js";
import { Button } from "../ui/button.js";
import { TextField } from "../ui/field.js";
import { usePageTitle } from "../ui/page.js";

export default function Welcome({ segments }) {
  usePageTitle(t("welcome.title"));
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [faults, setFaults] = useState({});
  const [isBusy, setBusy] = useState(false);

  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const found = checkPassword(password, again);
    setFaults(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    try {
      await welcome(segments[0] ?? "", password);
      await navigate("#/", { replace: true }); // the link is used up: not to be come back to
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const password = faultOf(error, "password");
      const isDead = [400, 401, 403, 404, 410].includes(error.status);
      setFaults(password ? { password } : { all: isDead ? t("welcome.dead") : refusal(error) });
    } finally {
      setBusy(false);
    }
  };

  return html`<h1>${t("welcome.title")}</h1>
    <p>${t("welcome.text")}</p>
    <form class="stack" novalidate onSubmit=${submit}>
      ${faults.all && html`<p class="note note-error" role="alert" data-testid="welcome-fault">${faults.all}</p>`}
      <${TextField} label=${t("password.new")} name="password" type="password" autocomplete="new-password" required value=${password}
        onInput=${setPassword} error=${faults.password} hint=${t("password.hint", { min: PASSWORD_MIN, max: PASSWORD_MAX })} />
      <${TextField} label=${t("password.again")} name="again" type="password" autocomplete="new-password" required value=${again}
        onInput=${setAgain} error=${faults.again} />
      <${Button} kind="main" type="submit" busy=${isBusy} class="button-wide">${t("welcome.action")}<//>
    </form>`;
}
