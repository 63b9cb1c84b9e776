// Letting the isolate's memory forget: one address, all that begin alike, or everything.
import { useState } from "preact/hooks";
import { del, Problem, queryText } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { confirm } from "../ui/dialog.js";
import { Segmented, TextField } from "../ui/field.js";
import { explain } from "../ui/states.js";
import { toast } from "../ui/toast.js";
import { firstAddress, pathOfUrl } from "./lookup.js";

const WAYS = ["url", "prefix", "all"];

/** `onDone` when something was forgotten. */
export function Purge({ onDone }) {
  const [way, setWay] = useState("prefix");
  const [text, setText] = useState(firstAddress);
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);
  const purge = async (path) => {
    setBusy(true);
    try {
      const { data } = await del(`/v1/cache${way === "all" ? "" : queryText({ [way]: path })}`);
      toast(t("cache.purged", { n: data.removed }));
      onDone();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { title, text: more } = explain(error);
      toast(`${title} ${more}`.trim(), { kind: "error" });
    }
    setBusy(false);
  };
  const submit = async (event) => {
    event.preventDefault();
    const path = pathOfUrl(text);
    const isGiven = way === "all" || path.startsWith("/v1");
    setFault(isGiven ? "" : t("cache.badUrl"));
    if (!isGiven || isBusy) return;
    const isSure = await confirm({ title: t(`cache.sure.${way}`, { url: path }), text: t("cache.sureText"), action: t("cache.purge"), danger: true });
    if (isSure) await purge(path);
  };
  return html`<section class="panel" aria-labelledby="purge-title" data-testid="cache-purge">
    <h2 id="purge-title">${t("cache.purgeTitle")}</h2>
    <p>${t("cache.purgeText")}</p>
    <form class="stack" novalidate onSubmit=${submit}>
      <div><${Segmented} label=${t("cache.purgeTitle")} value=${way} options=${WAYS.map((key) => [key, t(`cache.way.${key}`)])} onChange=${setWay} /></div>
      ${way !== "all" && html`<${TextField} label=${t(way === "url" ? "cache.url" : "cache.prefix")} name=${way} value=${text} onInput=${setText} error=${fault} spellcheck=${false} autocapitalize="off" autocomplete="off" />`}
      <div><${Button} kind="danger" type="submit" icon="bin" busy=${isBusy} data-testid="purge-go">${t("cache.purge")}<//></div>
    </form>
  </section>`;
}
