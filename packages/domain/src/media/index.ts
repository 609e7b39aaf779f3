/**
 * Files of messages and uploads: what they are, where their bytes lie, and how those get here.
 *
 *   pending --(fetched by a job)--> stored
 *        \-(gone, refused or too large)--> failed, with the reason
 *
 * Bytes lie in the file store under their SHA-256; the database holds only what describes them.
 */
export const category = "message";

export { fileLink, openFileLink } from "./file-link.ts";
export { loadFile, type FileRow } from "./load-file.ts";
export { fittingFile, isScalable } from "./scaled-picture.ts";
export { decodedText, ENCODINGS, isTextFile } from "./text-file.ts";
export { checkMedia, MEDIA_BYTES_MAX, BASE64_CHARS_MAX } from "./media-limits.ts";
export { queueFetch, type NewFile } from "./queue-fetch.ts";
export { ensureStored, mediaJobs } from "./fetch-media.ts";
export { checkMediaSource, mediaSource, takeMedia, type MediaSource } from "./take-media.ts";
