/** @import { Media } from "../../../control/shapes.ts" */
import { openDialog } from "../dialog.js";
import { el } from "../el.js";

/** @param {Media} media @param {string} alt */
export function picture(media, alt) {
  if (!media.url) return gone("Photo");
  const { url } = media;
  return el(
    "button",
    {
      class: "picture",
      type: "button",
      "aria-label": `Open photo${alt ? `: ${alt}` : ""}`,
      onclick: () => enlarge(url, alt),
    },
    el("img", { src: url, alt: "", loading: "lazy", decoding: "async" }),
  );
}

/** @param {Media} media */
export function sticker(media) {
  return media.url ? el("img", { class: "sticker", src: media.url, alt: "Sticker" }) : gone("Sticker");
}

/** @param {Media} media */
export function film(media) {
  if (!media.url) return gone("Video");
  return el("video", { class: "film", src: media.url, controls: true, preload: "metadata", playsinline: true });
}

/** The file was deleted, or never came. @param {string} what */
export function gone(what) {
  return el("p", { class: "gone" }, `${what} is no longer available`);
}

/** @param {string} url @param {string} alt */
function enlarge(url, alt) {
  openDialog("Photo", "lightbox", () => [el("img", { src: url, alt: alt || "Photo" })]);
}
