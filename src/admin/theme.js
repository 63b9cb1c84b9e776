// Light, dark, or as the system has it.
import { effect, signal } from "@preact/signals";
import { keepTheme, recallTheme } from "./storage.js";

export const THEMES = ["system", "light", "dark"];

/** One of THEMES. */
export const theme = signal(THEMES.includes(recallTheme()) ? recallTheme() : "system");

effect(() => {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

export function setTheme(next) {
  theme.value = next;
  keepTheme(next);
}
