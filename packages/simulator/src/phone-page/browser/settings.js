import { changed, model } from "./model.js";

const KEY = "parley-phone";

/** @typedef {{ theme: "auto" | "light" | "dark", readsWhenOpen: boolean }} Settings */

/** @type {Settings} */
const settings = { theme: "auto", readsWhenOpen: true };

/** This browser's own choices: look, and whether an open chat counts as read. */
export function loadSettings() {
  try {
    Object.assign(settings, JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    // Broken or forbidden storage: the defaults do.
  }
  apply();
}

/** @param {Partial<Settings>} change */
export function changeSettings(change) {
  Object.assign(settings, change);
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Lasts until the page is closed then.
  }
  apply();
}

export function isDark() {
  if (settings.theme !== "auto") return settings.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function apply() {
  if (settings.theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = settings.theme;
  model.readsWhenOpen = settings.readsWhenOpen;
  changed("settings");
}
