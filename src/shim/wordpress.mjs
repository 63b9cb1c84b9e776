// A WordPress export (WXR, an extended RSS) as records of this site: the one place outside schema/ where its tables are
// named. A site with other tables changes what is written here; README.md, "Import and export", says what becomes of what.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { SaxesParser } from "saxes";
import { toMarkdown, toText } from "./markdown.mjs";

// What the fields hold, by schema/.
const TITLE_MAX = 200;
const NAME_MAX = 100;
const CATEGORY_MAX = 100;
const COMMENT_MAX = 10_000;

const PLACEHOLDER = "imported.invalid"; // a domain that never exists (RFC 2606): no mail goes anywhere
const URL_NAMESPACE = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex"); // RFC 9562, appendix C
const NOT_IN_XML = /[\0-\b\v\f\x0e-\x1f\ufffe\uffff]/g;

/** A UUID that is always the same for a name (RFC 9562, version 5). */
function uuid5(namespace, name) {
  const bytes = createHash("sha1").update(namespace).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return { bytes, text: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") };
}

// --- reading XML -------------------------------------------------------------------------------

/** The elements within <channel>, each as { name, attributes, text, children } when it ends. */
async function* readChannel(file) {
  const parser = new SaxesParser();
  const done = [];
  const open = []; // the elements that are open, from the child of <channel> on
  let depth = 0;
  parser.on("error", (error) => {
    throw new Error(`${file} is not well-formed XML: ${error.message}`);
  });
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    if (depth > 2) open.push({ name, attributes, text: "", children: [] });
  });
  const text = (piece) => {
    if (open.length) open.at(-1).text += piece;
  };
  parser.on("text", text);
  parser.on("cdata", text);
  parser.on("closetag", () => {
    depth -= 1;
    const element = open.pop();
    if (element) (open.length ? open.at(-1).children : done).push(element);
  });
  for await (const chunk of createReadStream(file, "utf8")) {
    parser.write(chunk.replace(NOT_IN_XML, ""));
    yield* done.splice(0);
  }
  parser.close();
  yield* done.splice(0);
}

const child = (element, name) => element.children.find((one) => one.name === name);
const all = (element, name) => element.children.filter((one) => one.name === name);
const get = (element, name) => child(element, name)?.text.trim() ?? "";

/** The first of these that is a time: "2010-07-26 02:40:01", taken as UTC, or RFC 822. WordPress writes zeroes for none. */
function time(...texts) {
  for (const text of texts) {
    const iso = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
    const ms = iso ? Date.parse(`${iso[1]}T${iso[2]}Z`) : Date.parse(text);
    if (!Number.isNaN(ms) && !text.startsWith("0000")) return new Date(ms).toISOString();
  }
  return undefined;
}

const isEmail = (text) => text.length <= 254 && /^[^\s@]+@[^\s@.][^\s@]*\.[^\s@]*[^\s@.]$/.test(text) && /^[!-~]+$/.test(text);
const slugOf = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** At most `max` characters; what is cut ends in an ellipsis. */
function cut(text, max) {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("").trimEnd()}…`;
}

// --- what becomes of what ----------------------------------------------------------------------

class Conversion {
  constructor(write) {
    this.write = write; // takes a record
    this.notes = new Map(); // by what is said, of whom
    this.skipped = 0;
    this.seen = new Set(); // ids of users and categories that were written
    this.authors = new Map(); // user ids by login, email, number
    this.emails = new Map(); // who has it, for conflicts: users must not share one
    this.slugs = new Map();
    this.setSite("https://wordpress.invalid", "1970-01-01T00:00:00.000Z");
  }

  setSite(url, date) {
    this.namespace = uuid5(URL_NAMESPACE, url).bytes;
    this.date = date;
  }
  // The same in every run, and in no other site's export.
  id(kind, key) {
    return uuid5(this.namespace, `${kind}/${key}`).text;
  }

  note(what, whom) {
    if (!this.notes.has(what)) this.notes.set(what, []);
    this.notes.get(what).push(whom);
  }
  skip(why, whom) {
    this.skipped += 1;
    this.note(`skipped: ${why}`, whom);
  }
  change(how, whom) {
    this.note(`changed: ${how}`, whom);
  }

  // The role is left out: a new user gets the least, and one that the owner promoted keeps theirs.
  writeUser(key, name, email, date) {
    const id = this.id("user", key);
    if (this.seen.has(id)) return id;
    this.seen.add(id);
    const owner = this.emails.get(email.toLowerCase());
    const own = isEmail(email) && !owner;
    const address = own ? email : `${id}@${PLACEHOLDER}`;
    if (!own) this.change(owner ? "the email is another user's: a placeholder was taken" : "without an email: a placeholder was taken", name);
    this.emails.set(address.toLowerCase(), id);
    const shown = cut(toText(name) || "Anonymous", NAME_MAX);
    this.write({ table: "users", id, name: shown, email: address, created_on: date, updated_on: date });
    return id;
  }

  author(element) {
    const login = get(element, "wp:author_login");
    const email = get(element, "wp:author_email");
    const id = this.writeUser(`login/${login}`, get(element, "wp:author_display_name") || login, email, this.date);
    for (const key of [`login/${login}`, `email/${email.toLowerCase()}`, `id/${get(element, "wp:author_id")}`]) {
      if (!key.endsWith("/") && !this.authors.has(key)) this.authors.set(key, id);
    }
  }

  category(nicename, name, description = "", parent = "") {
    const id = this.id("category", nicename);
    if (this.seen.has(id)) return id;
    this.seen.add(id);
    if (parent) this.change("categories are not nested here", `${name} in ${parent}`);
    const title = toText(name) || nicename;
    if ([...title].length > CATEGORY_MAX) this.change(`cut to ${CATEGORY_MAX} characters`, `category ${nicename}`);
    const dates = { created_on: this.date, updated_on: this.date };
    this.write({ table: "categories", id, title: cut(title, CATEGORY_MAX), body: description ? toMarkdown(description) : null, ...dates });
    return id;
  }

  title(element, label) {
    const title = toText(child(element, "title")?.text ?? "");
    if (!title) {
      this.change("without a title: called (untitled)", label);
      return "(untitled)";
    }
    if ([...title].length > TITLE_MAX) this.change(`the title cut to ${TITLE_MAX} characters`, label);
    return cut(title, TITLE_MAX);
  }

  slug(element, id, number, title) {
    const wanted = slugOf(decoded(get(element, "wp:post_name"))) || slugOf(title) || `post-${number}`;
    const slug = this.slugs.has(wanted) ? `${wanted}-${number}` : wanted;
    this.slugs.set(slug, id);
    return slug;
  }

  // Whatever the public could not read there becomes a draft; what was to come still comes at its time.
  status(element, label, date) {
    const status = get(element, "wp:status");
    const password = get(element, "wp:post_password") !== "";
    if (status === "publish" && !password) return { status: "published", publish_on: null };
    if (status === "future" && !password && date) return { status: "published", publish_on: date };
    if (status !== "draft") this.change(password ? "was behind a password: a draft" : `was ${status}: a draft`, label);
    return { status: "draft", publish_on: null };
  }

  item(element) {
    const type = get(element, "wp:post_type");
    const number = get(element, "wp:post_id");
    const status = get(element, "wp:status");
    const label = `${type} ${number}`;
    const n = all(element, "wp:comment").length;
    if (!["post", "page"].includes(type) || ["trash", "auto-draft", "inherit"].includes(status)) {
      const why = ["post", "page"].includes(type) ? `posts that are ${status}` : `items of the type ${type}`;
      this.skip(why, number);
      for (let i = 0; i < n; i++) this.skip("comments on what was skipped", label);
      return;
    }
    this.post(element, { type, number, label });
  }

  post(element, { type, number, label }) {
    const id = this.id("post", number || get(element, "guid"));
    const dated = time(get(element, "wp:post_date_gmt"), get(element, "wp:post_date"), get(element, "pubDate"));
    const created = dated ?? this.date;
    const modified = time(get(element, "wp:post_modified_gmt"), get(element, "wp:post_modified")) ?? created;
    const creator = get(element, "dc:creator").replace(/[<>]/g, ""); // no login has them, some exports do
    const user = this.authors.get(`login/${creator}`) ?? this.writeUser(`login/${creator}`, creator, "", this.date);
    const title = this.title(element, label);
    if (get(element, "excerpt:encoded")) this.change("excerpts are left out", label);
    if (all(element, "category").some((one) => one.attributes.domain === "post_tag")) this.change("tags are left out", label);
    this.write({
      table: "posts",
      id,
      title,
      slug: this.slug(element, id, number, title),
      body: toMarkdown(child(element, "content:encoded")?.text ?? ""),
      ...this.status(element, label, dated),
      user_id: user,
      created_on: created,
      updated_on: modified,
    });
    this.categoriesOf(element, type, id, created);
    for (const comment of all(element, "wp:comment")) this.comment(comment, id, created);
  }

  categoriesOf(element, type, post, date) {
    const categories = new Set(
      all(element, "category")
        .filter((one) => one.attributes.domain === "category")
        .map((one) => this.category(one.attributes.nicename ?? slugOf(one.text), one.text)),
    );
    if (type === "page") categories.add(this.category("\0pages", "Pages", "<p>What were pages in WordPress.</p>"));
    for (const category of categories) {
      const id = this.id("post-category", `${post}/${category}`);
      this.write({ table: "categories_to_posts", id, category_id: category, post_id: post, created_on: date, updated_on: date });
    }
  }

  comment(element, post, posted) {
    const number = get(element, "wp:comment_id");
    const type = get(element, "wp:comment_type");
    const approved = get(element, "wp:comment_approved");
    if (type && type !== "comment") return this.skip(`comments of the type ${type}`, number);
    if (approved !== "1") return this.skip(approved === "0" ? "comments that wait for approval" : `comments that are ${approved}`, number);
    const body = toMarkdown(child(element, "wp:comment_content")?.text ?? "");
    if (!body) return this.skip("comments without a text", number);
    if ([...body].length > COMMENT_MAX) this.change(`cut to ${COMMENT_MAX} characters`, `comment ${number}`);
    if (!["", "0"].includes(get(element, "wp:comment_parent"))) this.change("replies stand among the other comments", `comment ${number}`);
    const date = time(get(element, "wp:comment_date_gmt"), get(element, "wp:comment_date")) ?? posted;
    const user = this.commenter(element, date);
    const dates = { created_on: date, updated_on: date };
    this.write({ table: "comments", id: this.id("comment", `${post}/${number}`), body: cut(body, COMMENT_MAX), user_id: user, post_id: post, ...dates });
  }

  // An author of the site, or whoever wrote under this name and email.
  commenter(element, date) {
    const email = get(element, "wp:comment_author_email");
    const name = get(element, "wp:comment_author");
    const number = get(element, "wp:comment_user_id");
    const author = (number !== "0" && this.authors.get(`id/${number}`)) || this.authors.get(`email/${email.toLowerCase()}`);
    return author || this.writeUser(`commenter/${email.toLowerCase()}/${name}`, name, email, date);
  }
}

// --- what the database has ---------------------------------------------------------------------

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** Of the keys of `mine` (by value, ids), those that records with other ids have: their ids by value. */
async function taken(rows, table, field, mine) {
  const found = new Map();
  const values = [...mine.keys()].filter((value) => !value.includes("\0"));
  for (let i = 0; i < values.length; i += 200) {
    const list = values.slice(i, i + 200).map(quoted).join(", ");
    const sql = `SELECT lower("${field}"), "id" FROM "${table}" WHERE lower("${field}") IN (${list})`;
    for (const [value, id] of await rows(sql)) {
      if (mine.get(value) !== id) found.set(value, id);
    }
  }
  return found;
}

/**
 * Converts a WordPress export to a file of JSON lines; returns how much was left out. `rows` asks the
 * database for who has an email or a slug already.
 */
export async function convertWordpress(file, target, rows, say) {
  const draft = `${target}.draft`;
  const out = createWriteStream(draft);
  const conversion = new Conversion((record) => out.write(`${JSON.stringify(record)}\n`));
  let [site, n] = ["", 0];
  let last = Date.now();
  for await (const element of readChannel(file)) {
    if (element.name === "wp:base_blog_url" || (element.name === "link" && !site)) site = element.text.trim();
    if (element.name === "pubDate") conversion.date = time(element.text.trim()) ?? conversion.date;
    if (site) conversion.setSite(site, conversion.date);
    if (element.name === "wp:author") conversion.author(element);
    if (element.name === "wp:category") {
      const [nicename, name] = [get(element, "wp:category_nicename"), get(element, "wp:cat_name")];
      conversion.category(nicename, name, get(element, "wp:category_description"), get(element, "wp:category_parent"));
    }
    if (element.name === "item") conversion.item(element);
    n += element.name === "item" ? 1 : 0;
    if (out.writableNeedDrain) await once(out, "drain");
    if (Date.now() - last > 1000) say(`  ${n} items read`);
    if (Date.now() - last > 1000) last = Date.now();
  }
  await new Promise((resolve) => out.end(resolve));
  if (n === 0) throw new Error(`${file} has no items: it is no WordPress export.`);

  // A user whose email is taken is who has it; a slug that is taken gets the post's number.
  const users = new Map([...(await taken(rows, "users", "email", conversion.emails))].map(([email, id]) => [conversion.emails.get(email), id]));
  const slugs = await taken(rows, "posts", "slug", conversion.slugs);
  const final = createWriteStream(target);
  for await (const line of createInterface({ input: createReadStream(draft) })) {
    const record = JSON.parse(line);
    if (record.table === "users" && users.has(record.id)) {
      conversion.change("is a user here already, by the email", record.name);
      continue;
    }
    if (users.has(record.user_id)) record.user_id = users.get(record.user_id);
    if (slugs.has(record.slug)) record.slug = `${record.slug}-${record.id.slice(0, 8)}`;
    if (!final.write(`${JSON.stringify(record)}\n`)) await once(final, "drain");
  }
  await new Promise((resolve) => final.end(resolve));
  rmSync(draft);
  for (const [what, whom] of conversion.notes) say(`${what}: ${whom.length} (${whom.join(", ")})`);
  return conversion.skipped;
}
