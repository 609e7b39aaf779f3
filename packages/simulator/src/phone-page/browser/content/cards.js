/** @import { Media, Message } from "../../../control/shapes.ts" */
import { avatar } from "../avatar.js";
import { el } from "../el.js";
import { icon } from "../icons.js";

const UNITS = ["B", "KB", "MB"];

/** @param {Media} media */
export function documentCard(media) {
  const name = media.filename ?? "Document";
  const kind = media.mime_type.split("/").at(-1)?.split(".").at(-1)?.toUpperCase() ?? "";
  const facts = [kind, media.file_size === undefined ? "" : bytesText(media.file_size)].filter(Boolean).join(" · ");
  const inside = [
    icon("file"),
    el("span", { class: "card-text" }, el("bdi", {}, name), el("small", {}, media.url ? facts : "No longer available")),
  ];
  if (!media.url) return el("div", { class: "card" }, ...inside);
  return el("a", { class: "card", href: media.url, download: name }, ...inside);
}

/** No map: a map would be a request to somebody else. @param {NonNullable<Message["location"]>} location */
export function locationCard({ latitude, longitude, name, address }) {
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return el(
    "a",
    { class: "card place", href: url, target: "_blank", rel: "noopener noreferrer" },
    icon("pin"),
    el(
      "span",
      { class: "card-text" },
      el("bdi", {}, name ?? "Location"),
      address && el("small", { dir: "auto" }, address),
      el("small", {}, place),
    ),
  );
}

/** @param {NonNullable<Message["contacts"]>} contacts */
export function contactCards(contacts) {
  return contacts.map(({ name, phones }) =>
    el(
      "div",
      { class: "card" },
      avatar(name.formatted_name, name.formatted_name),
      el(
        "span",
        { class: "card-text" },
        el("bdi", {}, name.formatted_name),
        ...(phones ?? []).map(({ phone, wa_id }) => el("small", {}, phone ?? wa_id ?? "")),
      ),
    ),
  );
}

/** What this page has no picture for is still shown, labelled. @param {string} label @param {unknown} data */
export function otherCard(label, data) {
  return el(
    "details",
    { class: "other" },
    el("summary", {}, label),
    el("pre", {}, JSON.stringify(data ?? {}, null, 1)),
  );
}

/** @param {number} bytes */
export function bytesText(bytes) {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** unit;
  return `${value.toFixed(unit === 2 && value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}
