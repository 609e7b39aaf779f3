import { el } from "./el.js";

const HUES = 8;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Initials on a colour that stays the same for the same id. @param {string} id @param {string} name */
export function avatar(id, name) {
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => firstLetter(word ?? "")).join("");
  return el("span", { class: `avatar ${hueOf(id)}`, "aria-hidden": "true" }, initials || "?");
}

/** @param {string} id */
export function hueOf(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return `hue-${sum % HUES}`;
}

/** @param {string} word */
function firstLetter(word) {
  const [first] = letters.segment(word);
  return first && /\p{L}|\p{N}/u.test(first.segment) ? first.segment.toUpperCase() : "";
}
