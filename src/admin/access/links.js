// One-time links, with which somebody sets a password: asked for, and shown once.
import { post, Problem } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { CopyField } from "../ui/copy.js";
import { confirm, Dialog, openDialog } from "../ui/dialog.js";
import { Time } from "../ui/time.js";
import { explain } from "../ui/states.js";
import { toast } from "../ui/toast.js";

function LinkDialog({ name, link, onClose }) {
  const url = new URL(link.path, location.origin).href;
  return html`<${Dialog} title=${t("link.title", { name })} onClose=${onClose} footer=${html`<${Button} kind="main" onClick=${onClose} data-testid="link-close">${t("action.done")}<//>`}>
    <p>${t("link.text")}</p>
    <${CopyField} label=${t("link.label")} value=${url} name="link" />
    <p class="note">${t("link.until")} <${Time} value=${link.expires_on} />. ${t("link.once")}</p>
  <//>`;
}

/** Makes a link for a user and shows it. Says itself what goes wrong. */
export async function giveLink(id, name) {
  let link;
  try {
    link = (await post("/v1/auth/links", { user_id: id })).data;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { title, text } = explain(error);
    toast(`${title}. ${text}`.trim(), { kind: "error" });
    return;
  }
  await openDialog((close) => html`<${LinkDialog} name=${name} link=${link} onClose=${() => close()} />`);
}

/** Asks first: the link that was given before ends. */
export async function resetLink(id, name) {
  const isSure = await confirm({ title: t("link.resetTitle", { name }), text: t("link.resetText"), action: t("link.reset") });
  if (isSure) await giveLink(id, name);
}
