import type { MediaType } from "@parley/connectors/contract";
import { AppError } from "@parley/kernel";
import { isAnimatedWebp, isOggOpus, sniffMime } from "./sniff-mime.ts";
import { typeByName } from "./type-by-name.ts";

const KB = 1024;
const MB = 1024 * KB;

const ZIP_TYPES = [
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];
const OLE_TYPES = ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"];
const AUDIO_TYPES = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];

/** What WhatsApp takes for each kind. Source: Meta, supported media types (read 2026-11). */
const RULES: Record<MediaType, { types: readonly string[]; bytesMax: number }> = {
  image: { types: ["image/jpeg", "image/png"], bytesMax: 5 * MB },
  video: { types: ["video/mp4", "video/3gpp"], bytesMax: 16 * MB },
  audio: { types: AUDIO_TYPES, bytesMax: 16 * MB },
  voice: { types: ["audio/ogg"], bytesMax: 16 * MB },
  document: { types: ["text/plain", "application/pdf", ...ZIP_TYPES, ...OLE_TYPES], bytesMax: 100 * MB },
  sticker: { types: ["image/webp"], bytesMax: 500 * KB },
};
const STILL_STICKER_BYTES_MAX = 100 * KB;

/** No file of any kind is larger. */
export const MEDIA_BYTES_MAX = 100 * MB;
/** Of the same bytes in base64. */
export const BASE64_CHARS_MAX = Math.ceil(MEDIA_BYTES_MAX / 3) * 4;
export const URL_CHARS_MAX = 4_000;
export const MIME_CHARS_MAX = 200;
/** As it is given; of a longer name than can be shown the beginning is. */
export const FILENAME_GIVEN_CHARS_MAX = 1_000;

/**
 * The type to store the file under: what its bytes say, else what was claimed, else what its name ends in.
 * @throws payload_too_large  with the limit
 * @throws invalid_input  the kind does not take such a file
 */
export function checkMedia(
  kind: MediaType,
  bytes: Uint8Array,
  claimed: string,
  filename: string | null = null,
): string {
  const mimeType = trueType(bytes, claimed, filename);
  assertKindTakes(kind, mimeType, bytes.byteLength);
  if (kind === "voice" && !isOggOpus(bytes)) refuse(kind, "is Ogg without Opus", "audio/ogg with the Opus codec");
  if (kind === "sticker" && !isAnimatedWebp(bytes)) assertSize(kind, bytes.byteLength, STILL_STICKER_BYTES_MAX);
  return mimeType;
}

/** @throws payload_too_large | invalid_input  by type and size alone */
export function assertKindTakes(kind: MediaType, mimeType: string, sizeBytes: number): void {
  const rule = RULES[kind];
  assertSize(kind, sizeBytes, rule.bytesMax);
  if (rule.types.includes(mimeType)) return;
  // Of documents the bytes often do not tell; a picture stays one whatever is claimed.
  const help = kind === "document" && !isMedia(mimeType) ? TELL : "";
  refuse(kind, `is ${mimeType}`, rule.types.join(", "), help);
}

/** No type at all: nobody told one. */
export const UNTOLD_TYPE = "application/octet-stream";

/** What the bytes say the file is; the claim, or without one the name, decides only between types that share a signature. */
export function trueType(bytes: Uint8Array, claimed: string, filename: string | null = null): string {
  const told = claimed.split(";")[0]?.trim().toLowerCase() || UNTOLD_TYPE;
  const sniffed = sniffMime(bytes);
  const base = told === UNTOLD_TYPE ? (typeByName(filename, bytes, sniffed) ?? told) : told;
  if (sniffed === null) return isMedia(base) || base === "application/pdf" ? UNTOLD_TYPE : base;
  if (sniffed === "application/zip" && ZIP_TYPES.includes(base)) return base;
  if (sniffed === "application/x-ole-storage" && OLE_TYPES.includes(base)) return base;
  // An MP4 container with sound only is named by its sender; the container looks the same.
  if (sniffed === "video/mp4" && base === "audio/mp4") return base;
  return sniffed;
}

function isMedia(mimeType: string): boolean {
  return /^(image|audio|video)\//.test(mimeType);
}

function assertSize(kind: MediaType, size: number, max: number): void {
  if (size === 0) refuse(kind, "is empty", "at least one byte");
  if (size <= max) return;
  throw new AppError("payload_too_large", {
    public: `A ${kind} has at most ${sizeText(max)}; this file has ${sizeText(size)}. Send it as a document (100 MB) or make it smaller.`,
  });
}

function sizeText(bytes: number): string {
  return bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.ceil(bytes / KB)} KB`;
}

const TELL = " If it is one of these, say which in `mimetype` where the file is given.";

function refuse(kind: MediaType, what: string, expected: string, help = ""): never {
  throw new AppError("invalid_input", {
    public: `The file ${what}, which WhatsApp does not take as ${kind}. Accepted: ${expected}.${help}`,
    fields: [{ path: "media", message: what, expected }],
  });
}
