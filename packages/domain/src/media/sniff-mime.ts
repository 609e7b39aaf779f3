/**
 * The type of a file by its first bytes; null when they say nothing. A claimed type is believed
 * only where no signature exists (plain text) or where one signature covers many types (zip, OLE).
 */
export function sniffMime(bytes: Uint8Array): string | null {
  for (const [mimeType, matches] of SIGNATURES) if (matches(bytes)) return mimeType;
  return null;
}

type Match = (bytes: Uint8Array) => boolean;

const SIGNATURES: readonly (readonly [string, Match])[] = [
  ["image/jpeg", starts(0xff, 0xd8, 0xff)],
  ["image/png", starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ["image/gif", ascii(0, "GIF8")],
  ["image/webp", (bytes) => ascii(0, "RIFF")(bytes) && ascii(8, "WEBP")(bytes)],
  ["audio/wav", (bytes) => ascii(0, "RIFF")(bytes) && ascii(8, "WAVE")(bytes)],
  ["audio/ogg", ascii(0, "OggS")],
  ["audio/amr", ascii(0, "#!AMR")],
  ["audio/mp4", (bytes) => ascii(4, "ftypM4A")(bytes) || ascii(4, "ftypM4B")(bytes)],
  ["video/3gpp", ascii(4, "ftyp3g")],
  ["video/quicktime", ascii(4, "ftypqt")],
  ["video/mp4", ascii(4, "ftyp")],
  ["video/webm", starts(0x1a, 0x45, 0xdf, 0xa3)],
  ["audio/mpeg", ascii(0, "ID3")],
  // ADTS before MPEG audio: both start with eleven set bits, the layer bits tell them apart.
  ["audio/aac", (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0],
  ["audio/mpeg", (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0 && ((bytes[1] ?? 0) & 0x06) !== 0],
  ["application/pdf", ascii(0, "%PDF-")],
  ["application/zip", starts(0x50, 0x4b, 0x03, 0x04)],
  ["application/x-ole-storage", starts(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
];

function starts(...wanted: number[]): Match {
  return (bytes) => wanted.every((byte, index) => bytes[index] === byte);
}

function ascii(offset: number, text: string): Match {
  return (bytes) => [...text].every((char, index) => bytes[offset + index] === char.charCodeAt(0));
}

/** True for an Ogg file whose first page holds an Opus stream: the only voice note WhatsApp plays as one. */
export function isOggOpus(bytes: Uint8Array): boolean {
  return ascii(0, "OggS")(bytes) && Buffer.from(bytes.subarray(0, 64)).includes("OpusHead");
}

/** True for an animated WebP: the VP8X header's animation bit. */
export function isAnimatedWebp(bytes: Uint8Array): boolean {
  return ascii(12, "VP8X")(bytes) && ((bytes[20] ?? 0) & 0x02) !== 0;
}
