import { el } from "../el.js";

/** WhatsApp's marks, outermost first; a mark counts only where a word begins and ends. */
const MARKS = /** @type {const} */ ([
  [/```([\s\S]+?)```/, "code"],
  [/`([^`\n]+)`/, "code"],
  [/(?<![\p{L}\p{N}*])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\p{N}~])/u, "s"],
]);
const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/u;

/** @typedef {{ wa_id: string, name: string, me?: true }} Mention */

/**
 * Text as a phone shows it: *bold*, _italic_, ~struck~, `code`, links, and names in place of the
 * numbers of those who are mentioned.
 * @param {string} text @param {readonly Mention[]} [mentions] @returns {HTMLElement}
 */
export function richText(text, mentions = []) {
  return el("div", { class: "text", dir: "auto" }, ...withNames(text, mentions));
}

/** @param {string} text @param {readonly Mention[]} mentions @returns {(Node | string)[]} */
function withNames(text, [mention, ...others]) {
  if (!mention) return inline(text);
  const name = () => el("span", { class: mention.me ? "mention me" : "mention" }, `@${mention.name}`);
  const handle = mention.wa_id.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const parts = text.split(new RegExp(`@${handle}(?![\\p{L}\\p{N}])`, "u"));
  return parts.flatMap((part, index) => [...(index > 0 ? [name()] : []), ...withNames(part, others)]);
}

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  // A link first: an underscore in an address is no mark.
  const link = LINK.exec(text);
  if (link) return around(text, link, linkTo(link[0]));
  for (const [pattern, tag] of MARKS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const inner = found[1] ?? "";
    return around(text, found, el(tag, {}, ...(tag === "code" ? [inner] : inline(inner))));
  }
  return text === "" ? [] : [text];
}

/** @param {string} text @param {RegExpExecArray} found @param {Node} node */
function around(text, found, node) {
  return [...inline(text.slice(0, found.index)), node, ...inline(text.slice(found.index + found[0].length))];
}

/** @param {string} address */
function linkTo(address) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
}
