import { decodedText, isTextName } from "./text-file.ts";

const OFFICE = "application/vnd.openxmlformats-officedocument";
/** Types that share a signature with others, so that their bytes alone do not tell. */
const BY_ENDING: ReadonlyMap<string, string> = new Map([
  ["docx", `${OFFICE}.wordprocessingml.document`],
  ["xlsx", `${OFFICE}.spreadsheetml.sheet`],
  ["pptx", `${OFFICE}.presentationml.presentation`],
  ["doc", "application/msword"],
  ["xls", "application/vnd.ms-excel"],
  ["ppt", "application/vnd.ms-powerpoint"],
  ["m4a", "audio/mp4"],
]);

/**
 * The type that the ending of a file's name speaks for, where nobody told the type; null where it speaks for none.
 * Text of any kind is `text/plain`, the only text that WhatsApp takes, and only where the bytes are UTF-8.
 * @param sniffed  what the first bytes say
 */
export function typeByName(filename: string | null, bytes: Uint8Array, sniffed: string | null): string | null {
  if (filename === null) return null;
  if (sniffed !== null) return BY_ENDING.get(filename.split(".").at(-1)?.toLowerCase() ?? "") ?? null;
  return isTextName(filename) && decodedText(bytes)?.encoding === "utf-8" ? "text/plain" : null;
}
