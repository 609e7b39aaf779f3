import { bytesText } from "../content/cards.js";
import { el } from "../el.js";
import { icon } from "../icons.js";

/** @typedef {"image" | "video" | "audio" | "document" | "sticker"} FileType */
/** @typedef {(file: File, type?: FileType) => void} Choose */

/** A chosen file waits here for its caption. One at a time. */
export function fileTray() {
  const node = el("div", { class: "tray", hidden: true });
  /** @type {{ file: File, type: FileType } | null} */
  let chosen = null;
  let address = "";

  function clear() {
    chosen = null;
    node.hidden = true;
    node.replaceChildren();
    URL.revokeObjectURL(address);
  }

  /** @type {Choose} */
  function choose(file, type = typeOf(file)) {
    clear();
    chosen = { file, type };
    address = URL.createObjectURL(file);
    const seen = type === "image" || type === "sticker";
    node.append(
      seen ? el("img", { src: address, alt: "" }) : icon("file"),
      el(
        "span",
        { class: "card-text" },
        el("bdi", {}, file.name),
        el("small", {}, `${type} · ${bytesText(file.size)}`),
      ),
      el(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Remove file", onclick: clear },
        icon("close"),
      ),
    );
    node.hidden = false;
    document.querySelector("textarea")?.focus();
  }

  function take() {
    const taken = chosen;
    clear();
    return taken;
  }
  acceptDropped(choose);
  return { node, choose, clear, take };
}

/** What a phone would send such a file as. @param {File} file @returns {FileType} */
function typeOf(file) {
  if (/^image\/(?:jpeg|png)$/.test(file.type)) return "image";
  if (file.type === "image/webp") return "sticker";
  if (/^video\/(?:mp4|3gpp)$/.test(file.type)) return "video";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

/** @param {Choose} choose */
function acceptDropped(choose) {
  const pane = document.getElementById("thread");
  pane?.addEventListener("dragover", (event) => event.preventDefault());
  pane?.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) choose(file);
  });
}
