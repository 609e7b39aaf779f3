/** @import { Choose, FileType } from "./file-tray.js" */
import { el } from "../el.js";
import { openMenu } from "../menu.js";
import { item } from "../message-menu.js";
import { openContact, openLocation, openPoll } from "./send-forms.js";

/** @param {HTMLElement} opener @param {Choose} choose */
export function openAttachMenu(opener, choose) {
  openMenu(opener, "Attach", [
    item("Photo or video", () => pickFile("image/jpeg,image/png,video/mp4,video/3gpp", choose)),
    item("Document", () => pickFile("", choose, "document")),
    item("Audio file", () => pickFile("audio/*", choose, "audio")),
    item("Sticker", () => pickFile("image/webp", choose, "sticker")),
    item("Location", () => openLocation()),
    item("Contact", () => openContact()),
    item("Poll", openPoll),
  ]);
}

/** @param {string} accept @param {Choose} choose @param {FileType} [type] */
export function pickFile(accept, choose, type) {
  const input = el("input", { type: "file", accept });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) choose(file, type);
  });
  input.click();
}
