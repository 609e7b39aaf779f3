/**
 * Files of text: which are, and what they say.
 *
 * A type is often claimed loosely: Windows calls a CSV a spreadsheet, and phones call what they do not know a stream
 * of bytes. For those types the ending of the name decides.
 */
interface NamedFile {
  mimeType: string;
  filename?: string | null | undefined;
}

const TEXT_TYPE =
  /^(?:text\/.+|application\/(?:(?:.+\+)?(?:json|xml|yaml)|x-yaml|toml|csv|sql|x-sh|javascript|x-ndjson|x-subrip))$/;
const LOOSE_TYPES = new Set(["application/octet-stream", "application/vnd.ms-excel"]);
const TEXT_ENDING =
  /\.(?:txt|text|csv|tsv|json|jsonl|ndjson|md|markdown|xml|ya?ml|toml|ini|log|sql|srt|vtt|ics|vcf|html?)$/i;

export function isTextFile({ mimeType, filename }: NamedFile): boolean {
  const [type = ""] = mimeType.toLowerCase().split(";", 1);
  if (TEXT_TYPE.test(type.trim())) return true;
  return LOOSE_TYPES.has(type.trim()) && isTextName(filename ?? "");
}

export function isTextName(filename: string): boolean {
  return TEXT_ENDING.test(filename);
}

/** How bytes were read; `latin1` is what is left when they are nothing else, so its letters are a guess. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "latin1"] as const;

export interface DecodedText {
  text: string;
  encoding: (typeof ENCODINGS)[number];
}

const MARKS: readonly (readonly [DecodedText["encoding"], readonly number[]])[] = [
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * What the bytes say, without the mark at their start; null where they are no text.
 * @param isWhole  false for the beginning of a file, which may end within a character
 */
export function decodedText(bytes: Uint8Array, isWhole = true): DecodedText | null {
  const marked = MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte))?.[0];
  if (marked) return { text: decoderOf(marked).decode(bytes, { stream: !isWhole }), encoding: marked };
  // No text has this byte but the two with a mark.
  if (bytes.includes(0)) return null;
  try {
    return { text: decoderOf("utf-8").decode(bytes, { stream: !isWhole }), encoding: "utf-8" };
  } catch (error) {
    // How a decoder says that the bytes are not UTF-8.
    if (!(error instanceof TypeError)) throw error;
    return { text: decoderOf("latin1").decode(bytes), encoding: "latin1" };
  }
}

function decoderOf(encoding: DecodedText["encoding"]) {
  return new TextDecoder(encoding, { fatal: encoding === "utf-8" });
}
