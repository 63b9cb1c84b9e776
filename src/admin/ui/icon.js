// Icons: lines of 1.6 on a square of 24, in the colour of the text around them. They are ornament: what a thing is
// stands beside them or in its label.
import { html } from "../html.js";

const PATHS = {
  add: "M12 5v14M5 12h14",
  back: "M19 12H5M11 18l-6-6 6-6",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  cache: "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 6v6c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12v6c0 1.7 3.6 3 8 3s8-1.3 8-3v-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.500l3.500 2",
  close: "M6 6l12 12M18 6L6 18",
  code: "M9 7l-5 5 5 5M15 7l5 5-5 5",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  dashboard: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
  demo: "M12 3l2.2 5.8L20 11l-5.8 2.2L12 19l-2.2-5.8L4 11l5.8-2.2zM19 16l.8 2.2L22 19l-2.2.8L19 22l-.8-2.2L16 19l2.2-.8z",
  docs: "M5 4h9l5 5v11H5zM14 4v5h5M8 13h8M8 16.5h6",
  down: "M6 9.5l6 6 6-6",
  edit: "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  filter: "M4 5h16l-6 7.5V19l-4-2v-4.5z",
  help: "M9.2 9a3 3 0 1 1 4.3 3c-1 .6-1.5 1.1-1.5 2.2M12 17.5v.2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  history: "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  key: "M14.5 14a5 5 0 1 0-4.6-3L3 18v3h4v-2h2v-2h2l1.2-1.4c.7.3 1.5.4 2.3.4zM16 8.2v.1",
  left: "M14.5 6l-6 6 6 6",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.700l1-1",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0M12 12m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0M19 12m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  pause: "M9 5v14M15 5v14",
  play: "M8 5l11 7-11 7z",
  quote: "M5 17c2.5-1 3.5-3 3.5-5H5V7h5v5c0 4-2 6-5 7zM14 17c2.5-1 3.5-3 3.5-5H14V7h5v5c0 4-2 6-5 7z",
  reload: "M19.5 9A8 8 0 1 0 20 13M20 4v5h-5",
  right: "M9.5 6l6 6-6 6",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.500L20 20",
  table: "M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9",
  up: "M6 14.5l6-6 6 6",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.5 3.8-5 7.5-5s6.7 1.5 7.5 5",
  users: "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19c.7-3 3.2-4.5 6.5-4.500s5.8 1.5 6.5 4.500M16 5.300a3.5 3.5 0 0 1 0 6.400M18 14.900c1.8.7 3 2 3.5 4.1",
  warn: "M12 4l9 16H3zM12 10v4.500M12 17v.2",
  heading: "M6 5v14M18 5v14M6 12h12",
};

export function Icon({ name, size = 20 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name] ?? PATHS.table} />
  </svg>`;
}
