// What is not saved yet is kept in this browser, per record and person, until it is saved or thrown away.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { me } from "../session.js";
import { keep, recall } from "../storage.js";

const PAUSE_MS = 400;

const nameOf = (table, id) => `draft:${me.value?.user?.id ?? me.value?.kind ?? ""}:${table.name}:${id ?? "~new"}`;

/**
 * `work`: what is to be kept, null when there is nothing; it is written a moment after it changes. `found`: what was
 * left from before, {work, at}; `forget` throws away what is kept.
 */
export function useDraft(table, id, work) {
  const name = nameOf(table, id);
  const [found, setFound] = useState(() => recall(name));
  const text = work ? JSON.stringify(work) : "";
  const isBegun = useRef(false);

  useLayoutEffect(() => {
    if (!text) {
      if (isBegun.current) keep(name, null); // all was taken back
      return undefined;
    }
    isBegun.current = true;
    const write = () => keep(name, { work: JSON.parse(text), at: Date.now() });
    const timer = setTimeout(write, PAUSE_MS);
    addEventListener("pagehide", write); // the page may go before the moment is over
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", write);
    };
  }, [text, name]);

  const forget = () => {
    keep(name, null);
    setFound(null);
  };
  /** Writes at once, for when the page is left. */
  const flush = () => text && keep(name, { work: JSON.parse(text), at: Date.now() });
  return { found: found?.work ? found : null, forget, flush, dismiss: () => setFound(null) };
}
