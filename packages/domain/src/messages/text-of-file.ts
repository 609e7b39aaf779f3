import { bytesOf, visibleText } from "@parley/kernel";
import { decodedText, type ENCODINGS } from "../media/index.ts";

/** As an answer shows it, so that answers with all else they say stay below 20 kB. */
const TEXT_BYTES_MAX = 15_000;
/** No text shown needs more of a file: an unseen character, of which one byte may be all, is shown as several. */
const READ_BYTES_MAX = 4 * TEXT_BYTES_MAX;
/** Of a text within a text. */
const QUOTES = bytesOf(JSON.stringify(""));

export interface TextOfFile {
  text: string;
  encoding: (typeof ENCODINGS)[number];
  cut?: string;
}

/**
 * What a file of text says, or its beginning, and then that it is one; null where the bytes are no text.
 * @param bytesMax  of the text, for whoever wants less than an answer holds
 */
export function textOfFile(bytes: Uint8Array, bytesMax: number): TextOfFile | null {
  const isWhole = bytes.byteLength <= READ_BYTES_MAX;
  const decoded = decodedText(bytes.subarray(0, READ_BYTES_MAX), isWhole);
  if (!decoded) return null;
  const text = beginningOf(decoded.text, bytesMax);
  if (isWhole && text.length === decoded.text.length) return decoded;
  return {
    text,
    encoding: decoded.encoding,
    cut: `These are the first ${text.length} characters; the whole file, ${bytes.byteLength} bytes, is at url.`,
  };
}

/** Cut before, never inside, a character. */
function beginningOf(text: string, bytesMax: number): string {
  let left = TEXT_BYTES_MAX;
  let given = bytesMax;
  let end = 0;
  for (const char of text) {
    // An answer's text is JSON within the JSON of the protocol.
    left -= bytesOf(JSON.stringify(visibleText(char))) - QUOTES;
    given -= Buffer.byteLength(char);
    if (left < 0 || given < 0) break;
    end += char.length;
  }
  return text.slice(0, end);
}
