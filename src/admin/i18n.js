// The language of the interface, and everything that depends on it: texts, numbers, times, lists. The texts themselves
// are in messages.js.
import { computed, effect, signal } from "@preact/signals";
import { LANGUAGES, MESSAGES } from "./messages.js";
import { keep, recall } from "./storage.js";

/** The first of the reader's languages that there is, else English. */
function guess() {
  const wanted = [recall("language"), ...(navigator.languages ?? [navigator.language])];
  for (const tag of wanted) {
    const base = String(tag ?? "").slice(0, 2).toLowerCase();
    if (LANGUAGES.includes(base)) return base;
  }
  return "en";
}

/** One of LANGUAGES. */
export const language = signal(guess());

effect(() => {
  document.documentElement.lang = language.value;
});

export function setLanguage(next) {
  language.value = next;
  keep("language", next);
}

// The reader's own locale where it is of the language chosen (en-GB, de-AT), so that dates look as they are used to.
const locale = computed(() => {
  const own = (navigator.languages ?? []).find((tag) => tag.slice(0, 2).toLowerCase() === language.value);
  return own ?? language.value;
});
const plurals = computed(() => new Intl.PluralRules(locale.value));
const numbers = computed(() => new Intl.NumberFormat(locale.value));

/**
 * The text of a key of messages.js. `{name}` in it is replaced by values.name; a number is written as the language
 * does. A message with forms, {one, other}, goes by values.n.
 */
export function t(key, values = {}) {
  const message = MESSAGES[key]?.[LANGUAGES.indexOf(language.value)];
  if (message === undefined) return key;
  const text = typeof message === "string" ? message : (message[plurals.value.select(values.n)] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    if (!(name in values)) return whole;
    return typeof values[name] === "number" ? number(values[name]) : String(values[name]);
  });
}

export function number(value) {
  return numbers.value.format(value);
}

const formats = new Map(); // of dates: they are slow to make

function dateFormat(options) {
  const key = JSON.stringify([locale.value, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale.value, options));
  return formats.get(key);
}

/** A moment in the reader's zone, short: "12 Jan 2026, 14:05". */
export function moment(date) {
  return dateFormat({ dateStyle: "medium", timeStyle: "short" }).format(date);
}

/** A moment in full, with seconds and the zone's name. */
export function momentInFull(date) {
  return dateFormat({ dateStyle: "full", timeStyle: "long" }).format(date);
}

const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How long ago, or in how long: "3 hours ago". */
export function ago(date, now = Date.now()) {
  const seconds = (date.getTime() - now) / 1000;
  const [unit, size] = STEPS.find(([, least]) => Math.abs(seconds) >= least) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** Bytes as people say them: "1.2 MB". */
export function bytes(n) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = n < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(n) / 3));
  const options = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: step ? 1 : 0 };
  return new Intl.NumberFormat(locale.value, options).format(n / 1000 ** step);
}

/** Texts one after the other: "a, b and c". */
export function list(texts) {
  return new Intl.ListFormat(locale.value).format(texts);
}

/** Compares texts as the language orders them. */
export function collate(a, b) {
  return String(a).localeCompare(String(b), locale.value, { numeric: true, sensitivity: "base" });
}
