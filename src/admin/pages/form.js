// #/TABLE/ID and #/TABLE/~new: one record.
import { html } from "../html.js";
import { labelOf } from "../model.js";
import { Page } from "../ui/page.js";

export default function Form({ table }) {
  return html`<${Page} title=${labelOf(table)} />`;
}
