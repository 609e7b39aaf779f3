import { byId, el } from "./el.js";

const TOAST_MS = 6_000;

/** Says what went wrong, in the corner and to screen readers. @param {unknown} error */
export function toastError(error) {
  const text = error instanceof Error ? error.message : String(error);
  const toast = el("p", { class: "toast" }, text);
  byId("toasts").append(toast);
  setTimeout(() => toast.remove(), TOAST_MS);
}

/** For screen readers only. @param {string} text */
export function announce(text) {
  byId("announcer").textContent = text;
}

/**
 * Runs what a person asked for; a refusal is shown, not lost.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toastError(error);
    return undefined;
  }
}
