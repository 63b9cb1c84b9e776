// One record's form at work: its values, what has changed, its draft, saving it, and what may go wrong.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { pathOf, Problem, put } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { guardLeaving, href, navigate } from "../router.js";
import { Button } from "../ui/button.js";
import { confirm, Dialog, openDialog } from "../ui/dialog.js";
import { toast } from "../ui/toast.js";
import { compare, ConflictDialog } from "./conflict.js";
import { useDraft } from "./draft.js";
import { bodyOf, changedFields, valuesOf } from "./fields.js";
import { hasChanged, linkRelations, loadLinks } from "./links.js";
import { faultsOf, keyKeeper, saveAllLinks, saveRecord } from "./save.js";
import { isSame } from "./values.js";

const NO_CHANGE = { added: [], removed: [] };

/** Asks before the form is left: "leave" (the draft is kept) or "drop"; anything else is to stay. */
const askLeaving = () =>
  openDialog(
    (close) => html`<${Dialog} title=${t("leave.title")} onClose=${() => close("stay")}
      footer=${html`<${Button} kind="danger" onClick=${() => close("drop")} data-testid="leave-drop">${t("leave.drop")}<//>
        <${Button} onClick=${() => close("leave")} data-testid="leave-keep">${t("leave.keep")}<//>
        <${Button} kind="main" onClick=${() => close("stay")} data-testid="leave-stay">${t("leave.stay")}<//>`}>
      <p>${t("leave.text")}</p>
    <//>`,
  );

/**
 * Holds the reader back as long as something is not saved, from the moment that it is drawn: an effect would wait for the next
 * frame. `draft` is written at once when the page is left.
 */
function useGuard(isDirty, draft) {
  const latest = useRef(draft);
  latest.current = draft;
  useLayoutEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event) => {
      latest.current.flush();
      event.preventDefault();
    };
    const free = guardLeaving(async () => {
      const answer = await askLeaving();
      if (answer === "leave") latest.current.flush();
      if (answer === "drop") latest.current.forget();
      return answer === "leave" || answer === "drop";
    });
    addEventListener("beforeunload", warn);
    return () => {
      free();
      removeEventListener("beforeunload", warn);
    };
  }, [isDirty]);
}

/** The focus goes to the first field that is at fault. */
function focusFirst(form, faults) {
  const first = [...form.querySelectorAll("[data-field]")].find((node) => faults[node.dataset.field]);
  const target = first?.querySelector("[data-editor], input, select, textarea, button");
  target?.focus();
  first?.scrollIntoView({ block: "center" });
}

/** A problem with links: the record is saved, and these are not linked to it. */
function linkProblem(left, cause, links) {
  const nameOf = ([relation, { added, removed }]) => [...added.map(({ name }) => name), ...removed.map((row) => links[relation]?.find((link) => link.row === row)?.name ?? row)];
  return { unlinked: Object.entries(left).flatMap(nameOf), cause };
}

const handed = new Map(); // what the form of a new record leaves to do to that of the record: "table id" → {changes, problem}

const handOn = (table, id, rest) => handed.set(`${table.name} ${id}`, rest);

function takeOver(table, id) {
  const rest = handed.get(`${table.name} ${id}`);
  handed.delete(`${table.name} ${id}`);
  return rest;
}

/**
 * `loaded`: {record, etag, values, links}: of a new record `record` is null. Gives all that the page draws and does.
 */
export function useEditing({ table, id, fields, loaded, back }) {
  const isNew = id === null;
  const [base, setBase] = useState(loaded.record);
  const [etag, setEtag] = useState(loaded.etag);
  const [start, setStart] = useState(loaded.values); // what the form began with
  const [values, setValues] = useState(loaded.values);
  const [links, setLinks] = useState(loaded.links);
  const [rest] = useState(() => takeOver(table, id));
  const [changes, setChanges] = useState(rest?.changes ?? loaded.changes);
  const [faults, setFaults] = useState({});
  const [problem, setProblem] = useState(rest?.problem ?? null);
  const [isSaving, setSaving] = useState(false);
  const [version, setVersion] = useState(0); // grows with every save
  const form = useRef(null);
  const keyOf = useRef(null);
  keyOf.current ??= keyKeeper();
  const now = useRef(values);
  now.current = values;

  const relations = linkRelations(table);
  const changed = changedFields(fields, start, values);
  const isDirty = changed.length > 0 || Object.values(changes).some(hasChanged);
  const pick = (from) => Object.fromEntries(changed.map(({ name }) => [name, from[name]]));
  const draft = useDraft(table, id, isDirty ? { values: pick(values), base: pick(start), changes } : null);
  useGuard(isDirty, draft);

  useEffect(() => {
    if (Object.keys(faults).length) focusFirst(form.current, faults);
  }, [faults]);

  const set = (name, value) => {
    setValues((old) => ({ ...old, [name]: value }));
    setFaults((old) => (old[name] ? Object.fromEntries(Object.entries(old).filter(([key]) => key !== name)) : old));
  };

  /** The record as the server has it now is what the form builds on; what was written meanwhile stays. */
  const settle = ({ record, etag: tag }, sent) => {
    const fresh = valuesOf(fields, record);
    setBase(record);
    setEtag(tag);
    setStart(fresh);
    setValues(Object.fromEntries(fields.map((field) => [field.name, isSame(field, now.current[field.name], sent[field.name]) ? fresh[field.name] : now.current[field.name]])));
  };

  const failed = (error) => {
    if (!(error instanceof Problem)) throw error;
    const found = faultsOf(error, fields);
    setFaults(found.faults);
    setProblem(Object.keys(found.faults).length && !found.rest.length ? null : error);
  };

  /** 412: what the reader chooses is saved on top of what is there now; another 412 asks again. */
  const resolve = async (error, mine) => {
    if (error.theirs === null) {
      setProblem(error);
      return undefined;
    }
    const { record, etag: tag } = error.theirs;
    const rows = compare(fields, base, record, mine);
    const chosen = await openDialog((close) => html`<${ConflictDialog} rows=${rows} onDone=${close} />`);
    if (!chosen) return undefined;
    const merged = { ...valuesOf(fields, record), ...chosen };
    now.current = merged;
    setValues(merged);
    setBase(record);
    setEtag(tag);
    setStart(valuesOf(fields, record));
    return { record, etag: tag, values: merged };
  };

  /** Saves the values on top of a version of the record; the record as it is then, or undefined. */
  const write = async (from, mine) => {
    const { body, faults: own } = bodyOf(fields, from.values, mine, isNew);
    if (Object.keys(own).length) {
      setFaults(own);
      return undefined;
    }
    if (!isNew && Object.keys(body).length === 0) return { record: from.record, etag: from.etag };
    try {
      return await saveRecord(table, id, body, from.etag, keyOf.current);
    } catch (error) {
      if (!error.isConflict) {
        failed(error);
        return undefined;
      }
      const next = await resolve(error, mine);
      return next && write({ record: next.record, etag: next.etag, values: valuesOf(fields, next.record) }, next.values);
    }
  };

  /** Writes the links; what is left to be done, by relation. Why is said above the form, which may be another by then. */
  const writeLinks = async (recordId) => {
    const { left, problems } = await saveAllLinks(relations, recordId, changes, keyOf.current);
    setChanges(left);
    const problem = problems.length ? linkProblem(left, problems[0], links) : null;
    setProblem(problem);
    return { left, problem };
  };

  const reloadLinks = async () => {
    const stored = await Promise.all(relations.map((relation) => loadLinks(relation, id).catch(() => links[relation.name] ?? [])));
    setLinks(Object.fromEntries(relations.map((relation, at) => [relation.name, stored[at]])));
  };

  const save = async () => {
    if (isSaving) return;
    setSaving(true);
    setFaults({});
    setProblem(null);
    try {
      const done = await write({ record: base, etag, values: start }, now.current);
      if (!done) return;
      const hasLinks = Object.values(changes).some(hasChanged);
      const { left, problem: unlinked } = hasLinks ? await writeLinks(done.record.id) : { left: {}, problem: null };
      if (isNew) {
        draft.forget();
        setStart(now.current); // nothing holds the reader back any more
        setChanges({});
        if (unlinked) handOn(table, done.record.id, { changes: left, problem: unlinked });
        toast(t("form.created"));
        await Promise.resolve();
        setTimeout(() => navigate(href([table.name, done.record.id], { back }), { replace: true }));
        return;
      }
      settle(done, now.current);
      if (hasLinks) await reloadLinks();
      if (!unlinked) draft.forget();
      setVersion((n) => n + 1);
      if (!unlinked) toast(t("form.saved"));
    } finally {
      setSaving(false);
    }
  };

  /** What somebody has deleted meanwhile is made again, at the same id. Its links went with it. */
  const makeAgain = async () => {
    const { body, faults: own } = bodyOf(fields, start, now.current, true);
    setFaults(own);
    if (Object.keys(own).length || isSaving) return;
    setSaving(true);
    try {
      const { data, etag: tag } = await put(pathOf(table.name, id), body, { ifNoneMatch: "*" });
      settle({ record: data, etag: tag }, now.current);
      setProblem(null);
      setChanges({});
      await reloadLinks();
      draft.forget();
      setVersion((n) => n + 1);
      toast(t("form.created"));
    } catch (error) {
      failed(error);
    } finally {
      setSaving(false);
    }
  };

  const discard = async () => {
    if (!(await confirm({ title: t("form.discardTitle"), text: t("form.discardText"), action: t("form.discard"), danger: true }))) return;
    setValues(start);
    setChanges(loaded.changes);
    setFaults({});
    setProblem(null);
    draft.forget();
  };

  /** Takes up the draft. Where the record has changed since, the reader chooses. */
  const restore = async () => {
    const { work } = draft.found;
    const those = fields.filter(({ name }) => name in work.values);
    const torn = those.filter((field) => !isNew && !isSame(field, work.base?.[field.name], start[field.name]) && !isSame(field, work.values[field.name], start[field.name]));
    let taken = Object.fromEntries(those.map(({ name }) => [name, work.values[name]]));
    if (torn.length) {
      const rows = torn.map((field) => ({ field, base: work.base[field.name], theirs: start[field.name], mine: work.values[field.name], choice: "mine", isTorn: true }));
      const chosen = await openDialog((close) => html`<${ConflictDialog} rows=${rows} onDone=${close} />`);
      if (!chosen) return;
      taken = { ...taken, ...chosen };
    }
    setValues((old) => ({ ...old, ...taken }));
    setChanges(work.changes ?? {});
    draft.dismiss();
  };

  useShortcut("Mod+s", t("form.save"), save);
  const setChange = (name, change) => setChanges((old) => ({ ...old, [name]: change }));
  const changeOf = (name) => changes[name] ?? NO_CHANGE;
  return { base, values, links, faults, problem, isSaving, isDirty, isNew, version, form, relations, draft, etag, set, save, makeAgain, discard, restore, setChange, changeOf };
}
