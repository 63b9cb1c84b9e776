// The migration matrix (tests/unit/migrate_matrix.def) as build/native/trials prints it: of each pair the statements
// that make and fill the old schema, the migration, whether it applies, and what every value is then.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

export function readMatrix() {
  execFileSync("./build.sh", ["native", "--trials"], { stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(execFileSync("build/native/trials", ["matrix"], { maxBuffer: 1 << 26 }));
}

// The statements of a migration, as they are parted in its file.
export const statements = (text) =>
  text.split("--> statement-breakpoint").map((part) => part.trim()).filter(Boolean);

// What is not as it should be in a D1 database that a pair was applied to, in words.
export async function faultsOf(db, { values }) {
  const faults = [];
  const broken = (await db.prepare("PRAGMA foreign_key_check").all()).results;
  if (broken.length) faults.push(`foreign_key_check: ${JSON.stringify(broken)}`);
  const leftover = "SELECT name FROM sqlite_schema WHERE name LIKE '\\_\\_new%' ESCAPE '\\' OR sql LIKE '%\\_\\_new%' ESCAPE '\\'";
  for (const { name } of (await db.prepare(leftover).all()).results) faults.push(`${name} is left over`);
  for (const { query, expected } of values) {
    const [[found]] = await db.prepare(query).raw();
    if (found !== expected) faults.push(`${query}\n  found    ${found}\n  expected ${expected}`);
  }
  return faults;
}
