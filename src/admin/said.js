// What the API says, in the reader's language. Its texts are English, for whoever calls it; those that are its own are known here by their
// code and their form, with the numbers and names in them. What a hook of the site says, and what is not known, stays as it came.
import { list, number, t } from "./i18n.js";
import { labelOf, tableOf } from "./model.js";

/** What the API expects of a value, by how it says it. */
const EXPECTED = {
  "lower-case letters, digits and hyphens": "slug",
  "an email address": "email",
  "a URL such as https://example.com/": "url",
  "a color such as #0a84ff": "color",
  "a whole number of at most 64 bits": "integer",
  "a number such as 12, -0.5 or 6e23": "number",
  "true or false": "boolean",
  JSON: "json",
  "the id of a record": "id",
};

const tableLabel = (name) => (tableOf(name) ? labelOf(tableOf(name)) : name);
const numeral = (text) => (Number.isSafeInteger(Number(text)) ? number(Number(text)) : text);
const expected = (words) => (EXPECTED[words] ? t(`said.expected.${EXPECTED[words]}`) : undefined);

/** [code, form, text of what the form's groups held]. */
const FAULTS = [
  ["required", /^It is required\.$/, () => t("fault.required")],
  ["max", /^It (?:must|may) have at most (\d+) characters\.$/, (n) => t("said.maxChars", { n: Number(n) })],
  ["min", /^It must have at least (\d+) characters\.$/, (n) => t("said.minChars", { n: Number(n) })],
  ["max", /^It must be at most ([-\d.e+]+)\.$/, (n) => t("said.most", { n: numeral(n) })],
  ["min", /^It must be at least ([-\d.e+]+)\.$/, (n) => t("said.least", { n: numeral(n) })],
  ["choice", /^It must be one of the field's choices: (.+)\.$/, (names) => t("said.choice", { names: list(names.split(",")) })],
  ["type", /^It must be (.+)\.$/, expected],
  ["format", /^It must be (.+)\.$/, expected],
  ["unique", /^Another record has this value already\.$/, () => t("said.unique")],
  ["reference", /^There is no record with this id in (\w+)\.$/, (name) => t("said.noRecord", { name: tableLabel(name) })],
  ["reference", /^Records of (\w+) still refer to it\.$/, (name) => t("said.held", { name: tableLabel(name) })],
];

/** A fault of a problem document, {code, message}, in words; as it came when it is not known. */
export function sayFault({ code, message }) {
  for (const [known, form, text] of FAULTS) {
    const found = known === code && form.exec(message);
    const said = found && text(...found.slice(1));
    if (said) return said;
  }
  return message;
}

/** Texts of the API that say no more than the title above them, or the faults below. */
const PLAIN = new Set([
  "Several fields are not valid; see errors.",
  "There is no such record.",
  "This is not allowed to whoever sent the request.",
  "The database did not answer; try again in a moment.",
  "Sign in first.",
  "The session has ended; sign in again.",
]);

const NO_RECORD = /^There is no record ".*" in "\w+"\.$/s;

/** What a problem document says beyond its title: its faults, and else its detail; "" when the title has said it. */
export function sayDetail({ detail, errors }) {
  // The detail of a single fault is that fault, behind its field's name.
  const isFault = ({ field, message }) => detail === message || detail === `${field}: ${message}`;
  const isTold = PLAIN.has(detail) || NO_RECORD.test(detail) || errors.some(isFault);
  return [...new Set([isTold ? "" : detail, ...errors.map(sayFault)])].filter(Boolean).join(" ");
}
