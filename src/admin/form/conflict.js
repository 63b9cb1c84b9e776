// Somebody else has saved the record since it was opened (412). For each field that either has changed one chooses: one's own
// value, theirs, or what it was before both. Where only one has changed it, that is what stands.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { fieldLabel, tableOf } from "../model.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Time } from "../ui/time.js";
import { useName } from "./records.js";
import { isSame, toForm } from "./values.js";

/** The fields that need a word: [{field, base, theirs, mine, choice, isTorn}]; `isTorn`: both have changed it, differently. */
export function compare(fields, base, theirs, mine) {
  return fields.flatMap((field) => {
    const values = { base: toForm(field, base[field.name]), theirs: toForm(field, theirs[field.name]), mine: mine[field.name] };
    const [isMine, isTheirs] = [!isSame(field, values.mine, values.base), !isSame(field, values.theirs, values.base)];
    if (!isMine && !isTheirs) return [];
    const isTorn = isMine && isTheirs && !isSame(field, values.mine, values.theirs);
    return [{ field, ...values, choice: isMine ? "mine" : "theirs", isTorn }];
  });
}

function Shown({ field, value }) {
  const target = field.kind === "ref" ? tableOf(field.to) : undefined;
  const name = useName(target, target ? value : null);
  if (value === "" || value === null) return html`<span class="none">${t("value.none")}</span>`;
  if (field.kind === "datetime") return html`<${Time} value=${value} />`;
  if (field.kind === "boolean") return t(value ? "value.yes" : "value.no");
  return html`<span class="long-text">${name ?? String(value)}</span>`;
}

/** `onDone(values)`: the chosen values by field; undefined: given up. */
export function ConflictDialog({ rows, onDone }) {
  const [choices, setChoices] = useState(Object.fromEntries(rows.map(({ field, choice }) => [field.name, choice])));
  const submit = () => onDone(Object.fromEntries(rows.map((row) => [row.field.name, row[choices[row.field.name]]])));
  const side = (row, which) => html`<label key=${which} class="version">
    <span class="version-head"><input type="radio" name="choice-${row.field.name}" value=${which} checked=${choices[row.field.name] === which}
      onChange=${() => setChoices({ ...choices, [row.field.name]: which })} /><b>${t(`conflict.${which}`)}</b></span>
    <${Shown} field=${row.field} value=${row[which]} />
  </label>`;
  return html`<${Dialog} wide title=${t("conflict.title")} onClose=${() => onDone(undefined)} onSubmit=${submit}
      footer=${html`<${Button} onClick=${() => onDone(undefined)}>${t("conflict.later")}<//><${Button} kind="main" type="submit" data-testid="resolve">${t("conflict.save")}<//>`}>
    <p>${t("conflict.text")}</p>
    ${rows.map(
      (row) => html`<fieldset key=${row.field.name} class="conflict" data-field=${row.field.name}>
        <legend>${fieldLabel(row.field)} ${row.isTorn && html`<span class="tag tag-warn">${t("conflict.torn")}</span>`}</legend>
        <div class="versions">${["mine", "theirs", "base"].map((which) => side(row, which))}</div>
      </fieldset>`,
    )}
  <//>`;
}
