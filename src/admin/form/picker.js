// Choosing a record of another table by writing what it is called: a combobox as the ARIA practices describe it. What is
// chosen is shown by its name; Escape takes back what was typed, arrows walk through what was found.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Problem } from "../api.js";
import { classes, freshId, html } from "../html.js";
import { t } from "../i18n.js";
import { labelOf, titleOf } from "../model.js";
import { findRecords, FOUND } from "./records.js";

const PAUSE_MS = 180;

/** What was found for what is typed: {records, problem, isLoading}. */
function useFound(table, text, isOpen) {
  const [found, setFound] = useState({ records: [], problem: null, isLoading: false });
  useEffect(() => {
    if (!isOpen) return undefined;
    const controller = new AbortController();
    setFound((old) => ({ ...old, isLoading: true }));
    const timer = setTimeout(
      () =>
        findRecords(table, text, controller.signal).then(
          (records) => setFound({ records, problem: null, isLoading: false }),
          (error) => {
            if (error.name === "AbortError") return;
            if (!(error instanceof Problem)) throw error;
            setFound({ records: [], problem: error, isLoading: false });
          },
        ),
      text ? PAUSE_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [table, text, isOpen]);
  return found;
}

/**
 * `shown`: the text when nothing is being typed. `onPick(record)`. `exclude`: a Set of ids not to offer. `props`: of the
 * field, see ui/field.js. `onEmpty`: the text was deleted; without it, it comes back.
 */
export function Picker({ table, shown = "", onPick, onEmpty, exclude, props = {}, placeholder, small, label }) {
  const [typed, setTyped] = useState(null); // null: nothing is being typed
  const [at, setAt] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const listId = useMemo(() => freshId("options"), []);
  const frame = useRef(null);
  const { records, problem, isLoading } = useFound(table, typed ?? "", isOpen);
  const offered = exclude ? records.filter(({ id }) => !exclude.has(id)) : records;

  const close = () => {
    setOpen(false);
    setTyped(null);
    setAt(-1);
  };
  const pick = (record) => {
    close();
    onPick(record);
  };
  useEffect(() => {
    frame.current?.querySelector(".picked-at")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const onKeyDown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (offered.length) setAt((at + step + (at < 0 && step < 0 ? 1 : 0) + offered.length) % offered.length);
    } else if (event.key === "Enter") {
      if (!isOpen) return;
      event.preventDefault();
      if (offered[at]) pick(offered[at]);
      else if (typed && offered.length === 1) pick(offered[0]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  const onInput = (event) => {
    setTyped(event.currentTarget.value);
    setOpen(true);
    setAt(-1);
  };
  const onBlur = () => {
    if (typed === "" && shown && onEmpty) onEmpty();
    close();
  };

  const status = problem ? t("picker.failed") : isLoading ? t("state.loading") : !offered.length ? t("picker.none") : records.length === FOUND ? t("picker.more") : "";
  return html`<div class="picker" ref=${frame}>
    <input ...${props} class=${classes("input", small && "input-small")} type="text" role="combobox" autocomplete="off" spellcheck=${false} aria-autocomplete="list"
      aria-label=${label} aria-expanded=${isOpen} aria-controls=${listId} aria-activedescendant=${isOpen && offered[at] ? `${listId}-${at}` : undefined}
      placeholder=${placeholder ?? t("picker.search", { name: labelOf(table) })} value=${typed ?? shown} onInput=${onInput} onKeyDown=${onKeyDown}
      onFocus=${(event) => event.currentTarget.select()} onClick=${() => setOpen(true)} onBlur=${onBlur} />
    <div class="picker-list" hidden=${!isOpen}>
      <ul id=${listId} role="listbox" aria-label=${labelOf(table)}>
        ${isOpen &&
        offered.map(
          (record, index) => html`<li key=${record.id} id="${listId}-${index}" role="option" aria-selected=${index === at}
            class=${classes("picker-option", index === at && "picked-at")} onMouseDown=${(event) => {
              event.preventDefault(); // the field keeps the focus
              pick(record);
            }}>${titleOf(table, record)}</li>`,
        )}
      </ul>
      ${status && html`<p class="picker-status">${status}</p>`}
    </div>
  </div>`;
}
