// A box to search with: what is typed is sent when one pauses, without the spaces around it.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { useShortcut } from "../keys.js";
import { Icon } from "./icon.js";

const PAUSE_MS = 300;

/** `value`: what is searched for now; `onSearch(text)` when that is to be another. "/" gives the box the focus. */
export function SearchBox({ label, placeholder, value, onSearch, testid }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef(0);
  const input = useRef(null);
  const latest = useRef(null); // while one pauses, what else is asked for may change
  latest.current = { value, onSearch };
  useShortcut("/", t("list.search"), () => input.current.focus());
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (value === sent.current) return; // what was sent from here stays as it is being typed
    clearTimeout(timer.current); // by going back, say: that is what counts, not what was typed before
    sent.current = value;
    setText(value);
  }, [value]);

  const send = (typed, pause) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = typed.trim();
      if (sent.current !== latest.current.value) latest.current.onSearch(sent.current);
    }, pause);
  };
  const onInput = ({ currentTarget }) => {
    setText(currentTarget.value);
    send(currentTarget.value, PAUSE_MS);
  };
  const onSubmit = (event) => {
    event.preventDefault();
    send(text, 0);
  };
  return html`<form class="search" role="search" onSubmit=${onSubmit}>
    <${Icon} name="search" size="18" />
    <input ref=${input} class="input" type="search" aria-label=${label} placeholder=${placeholder} value=${text} onInput=${onInput} data-testid=${testid} />
  </form>`;
}
