// Values made from JSON Schemas, for the crawler: valid ones, and ones that are wrong in one place.

const WORDS = ["night", "buses", "of", "the", "Näherung", "日本語", "\"quoted\"", "<b>", "100%", "o'clock", "🌍"];

export class Generator {
  /**
   * `random(n)` gives an integer below n; `ids(table)` existing ids, for references;
   * `follow` leads from a $ref to its schema.
   */
  constructor(random, ids, follow) {
    Object.assign(this, { random, ids, follow });
  }

  pick(list) {
    return list[this.random(list.length)];
  }
  chance(oneIn) {
    return this.random(oneIn) === 0;
  }
  letters(n) {
    return Array.from({ length: n }, () => this.pick("abcdefghijklmnopqrstuvwxyz0123456789")).join("");
  }

  /** A value that the schema allows. */
  valid(reference) {
    const schema = this.follow(reference);
    if (schema === true) return { any: [1, "thing", null] };
    if ("const" in schema) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    if (schema.anyOf) return this.valid(schema.anyOf[0]);
    const types = [schema.type ?? "object"].flat();
    const type = types.includes("null") && this.chance(5) ? "null" : types.find((one) => one !== "null");
    if (type === "null") return null;
    if (type === "boolean") return this.chance(2);
    if (type === "integer" || type === "number") return this.number(schema, type);
    if (type === "array") return this.list(schema);
    if (type === "object") return this.object(schema);
    return this.text(schema);
  }

  number({ minimum = -1000, maximum = minimum + 2000 }, type) {
    const whole = minimum + this.random(maximum - minimum + 1);
    return type === "integer" || this.chance(2) || whole + 0.5 > maximum ? whole : whole + 0.5;
  }

  list({ items, minItems = 0, maxItems = 3 }) {
    const n = minItems + this.random(Math.min(maxItems, minItems + 3) - minItems + 1);
    const values = Array.from({ length: n }, () => this.valid(items));
    return [...new Set(values)];
  }

  /** What is required, and some of the rest. */
  object({ properties = {}, required = [] }) {
    const names = Object.keys(properties).filter((name) => required.includes(name) || this.chance(2));
    return Object.fromEntries(names.map((name) => [name, this.valid(properties[name])]));
  }

  text(schema) {
    const { minLength = 0, maxLength = 60, format, pattern, description = "" } = schema;
    const [, table] = /^The id of a record of (\w+)\.$/.exec(description) ?? [];
    if (table) return this.pick(this.ids(table));
    if (format === "email") return `${this.letters(8)}@example.com`;
    if (format === "uri") return `https://example.com/${this.letters(5)}`;
    if (format === "date-time") return new Date(1.7e12 + this.random(1e9) * 100).toISOString();
    if (pattern) return sample(pattern, this.random);
    const n = minLength + this.random(Math.min(maxLength, minLength + 60) - minLength + 1);
    let text = this.letters(Math.min(n, 6)); // few are the same
    while ([...text].length < n) text += ` ${this.pick(WORDS)}`;
    return [...text].slice(0, n).join("").trimEnd().padEnd(minLength, "x");
  }

  /** Bodies that the schema refuses, each with what is wrong: [what, body]. */
  *wrong(reference) {
    const schema = this.follow(reference);
    const { properties, required = [] } = schema;
    const good = () => ({ ...this.object(schema) });
    for (const name of required) {
      const body = good();
      delete body[name];
      yield [`without ${name}`, body];
    }
    yield ["an unknown field", { ...good(), no_such_field: 1 }];
    yield ["a read-only field", { ...good(), created_on: "2026-01-31T12:00:00.000Z" }];
    for (const [name, one] of Object.entries(properties)) {
      // What is neither required nor has a default is made when it is absent; null may be taken for that.
      const isMade = schema.required && !required.includes(name) && !("default" in one);
      for (const [what, value] of this.wrongValues(this.follow(one))) {
        if (!(isMade && value === null)) yield [`${name} ${what}`, { ...good(), [name]: value }];
      }
    }
  }

  *wrongValues(schema) {
    const types = [schema.type ?? []].flat();
    if (types.length === 0) return;
    if (!types.includes("null")) yield ["is null", null];
    yield ["is an object", { a: 1 }];
    yield ["is an array", [1]];
    if (!types.includes("boolean")) yield ["is true", true];
    if (!types.includes("integer") && !types.includes("number")) yield ["is a number", 7];
    if (!types.includes("string")) yield ["is a text", "seven"];
    if (schema.enum) yield ["is no choice", `not-${schema.enum[0]}`];
    if (schema.maxLength) yield ["is too long", "x".repeat(schema.maxLength + 1)];
    if (schema.minLength) yield ["is too short", "x".repeat(schema.minLength - 1)];
    if (schema.maximum !== undefined) yield ["is too large", schema.maximum + 1];
    if (schema.minimum !== undefined) yield ["is too small", schema.minimum - 1];
    if (schema.format) yield ["has a wrong form", "no such form"];
    if (schema.pattern && types.includes("string")) yield ["has a wrong form", "- No Such Form -"];
  }
}

/**
 * A text that a pattern matches, for the patterns of our document: groups, alternatives, classes,
 * * + ? {m} and {m,n}. Alternatives with a dot, paths to related fields, are left to the caller.
 */
export function sample(pattern, random) {
  let at = 0;
  const source = pattern.replace(/^\^|\$$/g, "");

  function repeat(make) {
    const [mark, min, max] = /^(?:\*|\+|\?|\{(\d+)(?:,(\d+))?\})/.exec(source.slice(at)) ?? [""];
    at += mark.length;
    const [low, high] = { "": [1, 1], "*": [0, 8], "+": [1, 8], "?": [0, 1] }[mark] ?? [Number(min), Number(max ?? min)];
    const n = /[.]/.test(make.source ?? "") ? low : low + random(high - low + 1);
    return Array.from({ length: n }, make).join("");
  }
  function characters() {
    const end = source.indexOf("]", at);
    const all = source.slice(at + 1, end).replace(/(\w)-(\w)/g, (_, a, b) => {
      const [from, to] = [a.charCodeAt(0), b.charCodeAt(0)];
      return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
    });
    at = end + 1;
    const isNegated = all.startsWith("^");
    const from = isNegated ? [..."abcdefgh"].filter((one) => !all.includes(one)) : all;
    return repeat(() => from[random(from.length)]);
  }
  function group() {
    const start = at;
    let depth = 0;
    const parts = [];
    let from = at + 1;
    for (; at < source.length; at++) {
      if (source[at] === "[") at = source.indexOf("]", at);
      if (source[at] === "(") depth++;
      if (source[at] === "|" && depth === 1) {
        parts.push(source.slice(from, at));
        from = at + 1;
      }
      if (source[at] === ")" && --depth === 0) break;
    }
    parts.push(source.slice(from, at));
    at++;
    const inner = source.slice(start, at);
    const plain = parts.filter((part) => !part.includes("[.]") || /\{0,\d+\}$/.test(part));
    const make = () => sample((plain.length ? plain : parts)[random(plain.length || parts.length)], random);
    make.source = inner.includes("[.]") && plain.length === 0 ? "." : "";
    return repeat(make);
  }

  let text = "";
  while (at < source.length) {
    if (source[at] === "[") text += characters();
    else if (source[at] === "(") text += group();
    else {
      const one = source[at++];
      text += repeat(() => one);
    }
  }
  return text;
}
