// #/TABLE: the records of a table.
import { html } from "../html.js";
import { labelOf } from "../model.js";
import { Page } from "../ui/page.js";

export default function List({ table }) {
  return html`<${Page} wide title=${labelOf(table)} />`;
}
