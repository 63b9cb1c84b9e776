// Between what the API gives and takes and what stands in a form's controls, by the field's kind. In the form nearly all is
// text, also numbers, so that what is half written, or larger than JavaScript's numbers, is not lost.
import { parseJson } from "../api.js";
import { t } from "../i18n.js";

const two = (n) => String(n).padStart(2, "0");

/** RFC 3339 to what <input type="datetime-local"> takes, in the reader's zone; seconds only where there are any. */
export function toLocal(value) {
  const date = new Date(value);
  if (value === null || value === undefined || value === "" || Number.isNaN(date.getTime())) return "";
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const seconds = date.getSeconds() || date.getMilliseconds() ? `:${two(date.getSeconds())}` : "";
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
}

/** And back: RFC 3339 in UTC, or "" when it is none. */
export function fromLocal(text) {
  const date = new Date(text);
  return text === "" || Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/** The value of a control for what the API gave. */
export function toForm(field, value) {
  if (value === null || value === undefined) return field.kind === "boolean" ? null : "";
  switch (field.kind) {
    case "boolean":
      return value === true;
    case "json":
      return JSON.stringify(value, null, 2);
    case "integer":
    case "number":
      return String(value?.rawJSON ?? value);
    default:
      return String(value);
  }
}

/** What a new record has before anybody writes. */
export function initialOf(field) {
  return toForm(field, field.initial ?? null);
}

/** {value} for the API, or {fault}: why it is none. Nothing written is null. */
export function toApi(field, value) {
  if (value === null || value === "" || value === undefined) return { value: null };
  switch (field.kind) {
    case "integer":
      return wholeNumber(value);
    case "number":
      return anyNumber(value);
    case "json":
      return json(value);
    default:
      return { value };
  }
}

function wholeNumber(text) {
  const plain = text.trim();
  if (!/^-?\d+$/.test(plain)) return { fault: t("fault.integer") };
  const n = Number(plain);
  return { value: Number.isSafeInteger(n) ? n : plain };
}

function anyNumber(text) {
  const plain = text.trim();
  const n = Number(/^[^.]*,[^,.]*$/.test(plain) ? plain.replace(",", ".") : plain);
  return plain && Number.isFinite(n) ? { value: n } : { fault: t("fault.number") };
}

function json(text) {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return { fault: jsonFault(text, error) };
  }
}

/** Where the mistake is, in lines and columns, as far as the browser says it. */
function jsonFault(text, error) {
  const at = /position (\d+)/.exec(error.message)?.[1];
  const given = /line (\d+) column (\d+)/.exec(error.message);
  if (given) return t("fault.jsonAt", { line: given[1], column: given[2] });
  if (at === undefined) return t("fault.json");
  const before = text.slice(0, Number(at)).split("\n");
  return t("fault.jsonAt", { line: String(before.length), column: String(before.at(-1).length + 1) });
}

/** Whether two values of a control say the same. */
export function isSame(field, a, b) {
  if ((a ?? "") === (b ?? "")) return true;
  if (field.kind !== "json") return false;
  const [left, right] = [toApi(field, a), toApi(field, b)];
  return !left.fault && !right.fault && JSON.stringify(left.value) === JSON.stringify(right.value);
}

const SPECIAL = { ß: "s", æ: "a", ø: "o", ð: "d", þ: "t", œ: "o", ł: "l", đ: "d", ħ: "h", ı: "i", ŋ: "n", ŧ: "t" };

/** About what the server will make of a text as a slug, to be shown while one writes. The server's own is what counts. */
export function slugLike(text) {
  return text
    .replace(/['’]/g, "")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]/g, (char) => SPECIAL[char] ?? " ")
    .trim()
    .replace(/ +/g, "-")
    .slice(0, 200);
}

/** How many characters the API counts in a text: code points. */
export const countChars = (text) => [...(text ?? "")].length;
