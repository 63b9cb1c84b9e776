// Keyboard shortcuts: single keys, which do nothing while one writes, and Mod+key (Ctrl, or Command on a Mac), which
// works everywhere. The help dialog lists those that work on the page that is shown.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** [{keys, text, run}], the newest last. */
export const shortcuts = signal([]);

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

function isWriting(target) {
  const inner = target.shadowRoot?.activeElement ?? target;
  return inner.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(inner.tagName);
}

/** "Mod+s", "/", "g p": what was pressed, with the key before it for those of two keys. */
let before = "";
let beforeAt = 0;

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const isMod = isMac ? event.metaKey : event.ctrlKey;
  if (!isMod && (event.ctrlKey || event.metaKey)) return;
  const isModal = document.querySelector("dialog:modal") !== null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const single = isMod ? `Mod+${key}` : key;
  const pair = !isMod && before && Date.now() - beforeAt < 1200 ? `${before} ${key}` : null;
  before = isMod || isWriting(event.target) ? "" : key;
  beforeAt = Date.now();
  if (!isMod && isWriting(event.target)) return;
  const found = shortcuts.value.findLast(({ keys, inDialog }) => (keys === pair || keys === single) && (!isModal || inDialog));
  if (!found) return;
  event.preventDefault();
  before = "";
  found.run(event);
});

/** A shortcut for as long as the component is there. `text`: what it does, for the help; null: not listed. */
export function useShortcut(keys, text, run, { enabled = true, inDialog = false } = {}) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!enabled) return undefined;
    const entry = { keys, text, inDialog, run: (event) => latest.current(event) };
    shortcuts.value = [...shortcuts.value, entry];
    return () => {
      shortcuts.value = shortcuts.value.filter((other) => other !== entry);
    };
  }, [keys, text, enabled, inDialog]);
}
