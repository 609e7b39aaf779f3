/** What WhatsApp takes, and how large; bytes. */
const MB = 1024 * 1024;

const LIMITS: { type: string; mimes: string[]; bytesMax: number }[] = [
  { type: "image", mimes: ["image/jpeg", "image/png"], bytesMax: 5 * MB },
  { type: "sticker", mimes: ["image/webp"], bytesMax: 500 * 1024 },
  { type: "video", mimes: ["video/mp4", "video/3gpp"], bytesMax: 16 * MB },
  {
    type: "audio",
    mimes: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
    bytesMax: 16 * MB,
  },
  {
    type: "document",
    mimes: [
      "text/plain",
      "text/csv",
      "application/pdf",
      "application/msword",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.ms-excel",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.ms-powerpoint",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ],
    bytesMax: 100 * MB,
  },
];

export const MEDIA_BYTES_MAX = 100 * MB;

/** `audio/ogg; codecs=opus` -> `audio/ogg` */
export function bareMime(mime: string): string {
  return (mime.split(";")[0] ?? "").trim().toLowerCase();
}

/** Null when a business may upload it, else why not. */
export function uploadProblem(mime: string, size: number): string | null {
  const bare = bareMime(mime);
  const limit = LIMITS.find(({ mimes }) => mimes.includes(bare));
  if (!limit) return `Param file must be a file with one of the supported types; ${bare} is not.`;
  if (size > limit.bytesMax) return `The file is ${size} bytes; ${limit.type} may have ${limit.bytesMax}.`;
  return size === 0 ? "The file is empty." : null;
}

/** Any image may be sent as a document, but not the other way round. */
export function fitsMessageType(mime: string, type: string): boolean {
  if (type === "document") return true;
  return LIMITS.some((limit) => limit.type === type && limit.mimes.includes(bareMime(mime)));
}
