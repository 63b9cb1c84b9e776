// What the browser keeps for this admin: choices and drafts. Storage may be missing or full; then nothing is kept, and
// nothing breaks.
const PREFIX = "stratus-admin:";

/** What was kept under a name, or the fallback. */
export function recall(name, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Keeps a value; null or undefined forgets it. Says whether it was kept. */
export function keep(name, value) {
  try {
    if (value === null || value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The theme alone is kept as plain text, since early.js reads it. */
export function keepTheme(theme) {
  try {
    if (theme === "system") localStorage.removeItem(`${PREFIX}theme`);
    else localStorage.setItem(`${PREFIX}theme`, theme);
  } catch {
    // Lasts as long as the page, then.
  }
}

export function recallTheme() {
  try {
    return localStorage.getItem(`${PREFIX}theme`) ?? "system";
  } catch {
    return "system";
  }
}
