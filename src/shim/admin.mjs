// `npm run admin`: who may run the site, from the command line of whoever has its database. Over HTTP only an admin makes
// admins, so the first one comes from here. It prints a link, once, that sets a password (POST /v1/auth/welcome); what
// is kept of it is a hash, as src/cms/secret.c makes it.
import { createHash, randomBytes, randomUUID } from "node:crypto";

export const HELP = `usage: npm run admin -- create EMAIL [--name NAME] [--set COLUMN=VALUE …] [--remote]
                                       a user with the role admin, or that role for one who is there; prints a link
                                       that sets the password, once, within 24 hours. --name is what everybody sees
                                       of a new user (else what stands before the @), --set gives them what else the
                                       site's users must have
       npm run admin -- link EMAIL [--remote]     such a link for any user: a password that was forgotten
       npm run admin -- list [--remote]           the admins, and whether they have a password
       --url https://example.com                  the site's address, for the link that is printed
`;
const LINK_MS = 24 * 60 * 60 * 1000;

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const isEmail = (text) => /^[^\s@\0]+@[^\s@\0]+\.[^\s@\0]+$/.test(text) && text.length <= 254;

async function findUser(db, email) {
  const [row] = await db.rows(`SELECT id, role FROM users WHERE email IN (${quoted(email)}, lower(${quoted(email)}))`);
  return row && { id: row[0], role: row[1] };
}

// A new link takes the place of those that the user had.
async function makeLink(db, id, before = []) {
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("blake2b512").update(token).digest("hex").slice(0, 64);
  const expires = Date.now() + LINK_MS;
  await db.run([
    ...before.map((sql) => [sql]),
    [`DELETE FROM auth_links WHERE user_id = ${quoted(id)}`],
    [`INSERT INTO auth_links (id, hash, user_id, expires_on) VALUES ('${hash}', '${hash}', ${quoted(id)}, ${expires})`],
  ]);
  return { path: `/admin/#/welcome/${token}`, expires };
}

function tellLink(say, { path, expires }, { url, remote }) {
  const site = url?.replace(/\/+$/, "") ?? (remote ? "https://YOUR-SITE" : "http://localhost:8787");
  const advice = url ? "" : remote ? " (--url says what YOUR-SITE is)" : " (--url, if `npm start` serves on another port)";
  say(`Open this to set the password${advice}:\n\n    ${site}${path}\n`);
  say(`It works once, until ${new Date(expires).toISOString()}; an earlier link of the same user works no more.`);
}

/** --set COLUMN=VALUE …, as an object. */
function readSet(set, fail) {
  return Object.fromEntries(set.map((text) => {
    const [, column, value] = /^(\w+)=(.*)$/s.exec(text) ?? fail(`--set ${text} should be --set COLUMN=VALUE.`);
    return [column, value];
  }));
}

// The statement that makes a user, with all that the site's table demands. The values are texts, of which SQLite makes
// what the column holds.
async function insertion(db, given, fail) {
  const columns = await db.rows(`SELECT name, "notnull", dflt_value FROM pragma_table_info('users') ORDER BY cid`);
  const names = columns.map(([column]) => column);
  const unknown = Object.keys(given).filter((column) => !names.includes(column));
  if (unknown.length) fail(`users has no column ${unknown.join(", ")}; it has ${names.join(", ")}.`);
  const missing = columns.filter(([column, required, initial]) => Number(required) && initial === null && !(column in given)).map(([column]) => column);
  if (missing.length) {
    fail(`A user of this site must have ${missing.join(", ")}, too. Say what: ${missing.map((column) => `--set ${column}=…`).join(" ")}`);
  }
  const said = Object.entries(given);
  return `INSERT INTO users (${said.map(([column]) => `"${column}"`).join(", ")}) VALUES (${said.map(([, value]) => quoted(value)).join(", ")})`;
}

async function create(db, email, options, say, fail) {
  const { name, set = [] } = options;
  const more = readSet(set, fail);
  const user = await findUser(db, email);
  const id = user?.id ?? randomUUID();
  const before = [];
  if (user && set.length) fail(`${email} is there already; --set is for a new user. What is to be changed, change in the admin.`);
  if (!user) {
    const known = { name: name ?? email.split("@")[0], ...more };
    before.push(await insertion(db, { ...known, id, email, role: "admin" }, fail));
    say(`${email} is a new user, and an admin. Everybody sees the name "${known.name}"${known.name === name ? "" : "; --name gives another, and the admin changes it"}.`);
  } else if (user.role !== "admin") {
    before.push(`UPDATE users SET role = 'admin' WHERE id = ${quoted(id)}`);
    say(`${email} was there as ${user.role}, and is an admin now.`);
  } else {
    say(`${email} is an admin already.`);
  }
  tellLink(say, await makeLink(db, id, before), options);
}

async function link(db, email, options, say, fail) {
  const user = await findUser(db, email);
  if (!user) fail(`There is no user ${email}. To make one who runs the site: npm run admin -- create ${email}`);
  tellLink(say, await makeLink(db, user.id), options);
}

async function list(db, say) {
  const rows = await db.rows(`SELECT u.email, u.name, k.changed_on FROM users AS u LEFT JOIN auth_credentials AS k
    ON k.user_id = u.id WHERE u.role = 'admin' ORDER BY u.email`);
  for (const [email, name, changed] of rows) {
    say(`${email}  ${name}  ${changed === null ? "no password yet" : `password of ${new Date(Number(changed)).toISOString()}`}`);
  }
  if (!rows.length) say("There is no admin yet: npm run admin -- create EMAIL");
}

/** Whether somebody can sign in who runs the site. `db` is a D1 binding. */
export async function hasAdmin(db) {
  const sql = "SELECT 1 FROM users AS u JOIN auth_credentials AS k ON k.user_id = u.id WHERE u.role = 'admin' LIMIT 1";
  return (await db.prepare(sql).raw()).length > 0;
}

/** What the words say, on a database as src/shim/transfer.mjs has them. Options: name, set, url, remote. `fail` does not return. */
export async function admin(db, [verb, email, ...more], options, say, fail) {
  if (!["create", "link", "list"].includes(verb) || more.length || (verb === "list") !== (email === undefined)) fail(HELP);
  if (verb === "list") return list(db, say);
  if (!isEmail(email)) fail(`${email} is no email address.`);
  return verb === "create" ? create(db, email, options, say, fail) : link(db, email, options, say, fail);
}
