// The admin's texts: each key that is used is there, each that is there is used, and both languages say the same things.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LANGUAGES, MESSAGES } from "../../src/admin/messages.js";

const FOLDER = fileURLToPath(new URL("../../src/admin", import.meta.url));

const sources = readdirSync(FOLDER, { recursive: true })
  .filter((name) => name.endsWith(".js") && !name.startsWith("messages"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"))
  .join("\n");

// "text.key" as a literal; keys that are put together, t(`role.${role}`), count for all that begin so.
const literals = new Set([...sources.matchAll(/"([a-zA-Z]+\.[$\w.]+)"/g)].map(([, key]) => key));
const beginnings = [...sources.matchAll(/t\(\s*(?:\w+ \? )?`((?:[a-zA-Z]+\.)+)\$\{/g)].map(([, prefix]) => prefix);
const used = [...sources.matchAll(/\bt\(\s*"(\w+\.[^"]+)"/g)].map(([, key]) => key);

test("every text that is used is there", () => {
  assert.ok(used.length > 100, `${used.length} found: the pattern no longer fits`);
  assert.deepEqual([...new Set(used)].filter((key) => !MESSAGES[key]), []);
});

test("every text that is there is used", () => {
  const unused = Object.keys(MESSAGES).filter((key) => !literals.has(key) && !beginnings.some((prefix) => key.startsWith(prefix)));
  assert.deepEqual(unused, []);
});

const formsOf = (message) => (typeof message === "string" ? { other: message } : message);
const placesOf = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(" ");

test("each has all languages, with the same values in them", () => {
  const wrong = Object.entries(MESSAGES).flatMap(([key, texts]) => {
    if (texts.length !== LANGUAGES.length) return [`${key}: ${texts.length} languages`];
    const forms = texts.map(formsOf);
    if (forms.some(({ other }) => !other)) return [`${key}: empty, or without "other"`];
    const places = new Set(forms.map(({ other }) => placesOf(other)));
    return places.size > 1 ? [`${key}: ${[...places].join(" / ")}`] : [];
  });
  assert.deepEqual(wrong, []);
});
