import { MEDIA_TYPES, type MediaType } from "@parley/connectors/contract";
import { AppError, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { givenAs } from "../given-as.ts";
import { loadFile, type FileRow } from "./load-file.ts";
import {
  assertKindTakes,
  checkMedia,
  BASE64_CHARS_MAX,
  FILENAME_GIVEN_CHARS_MAX,
  MIME_CHARS_MAX,
  UNTOLD_TYPE,
  URL_CHARS_MAX,
} from "./media-limits.ts";
import { assertRemoteUrl } from "./remote-url.ts";
import { mediaFiles } from "./table.ts";

/** Where a file to send comes from: exactly one of the three. Never a path of this machine. */
export const mediaSource = z.object({
  kind: z.enum(MEDIA_TYPES).describe("How it is shown; voice: as a voice note."),
  url: z.string().max(URL_CHARS_MAX).optional().describe("Where it can be fetched: a public https address."),
  base64: z.string().max(BASE64_CHARS_MAX).optional().describe("Its bytes in base64."),
  file_id: z.string().max(ID_CHARS_MAX).optional().describe("Its id (file_…), from upload_media."),
  filename: z.string().max(FILENAME_GIVEN_CHARS_MAX).optional().describe("The name that is shown, of documents."),
  mimetype: z
    .string()
    .max(MIME_CHARS_MAX)
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)?$/, "is not a media type such as image/png")
    .optional()
    .describe("Its media type, such as application/pdf, for where the bytes do not tell."),
});
export type MediaSource = z.output<typeof mediaSource>;

/**
 * The file's row. Bytes given in the call are stored at once; an address is only looked at, and
 * fetched by the send job, because nothing leaves the house inside a transaction.
 * @throws invalid_input | payload_too_large | media_not_found
 */
export async function takeMedia(ctx: Ctx, source: MediaSource): Promise<FileRow> {
  assertOneSource(source);
  if (source.file_id !== undefined) return takeUpload(ctx, source.file_id, source.kind);
  if (source.url !== undefined) {
    assertRemoteUrl(source.url);
    return addFile(ctx, { ...named(source), state: "pending", sourceUrl: source.url });
  }
  const bytes = decodeBase64(source.base64 ?? "");
  const mimeType = checkMedia(source.kind, bytes, source.mimetype ?? "", fileName(source.filename));
  const stored = await ctx.ports.files.put(bytes);
  return addFile(ctx, { ...named(source), mimeType, state: "stored", ...stored });
}

const FILENAME_CHARS_MAX = 240;

/** Refuses a dry run as the real call would, leaving nothing behind. */
export async function checkMediaSource(ctx: Ctx, source: MediaSource): Promise<void> {
  assertOneSource(source);
  if (source.file_id !== undefined) await takeUpload(ctx, source.file_id, source.kind);
  else if (source.url !== undefined) assertRemoteUrl(source.url);
  else checkMedia(source.kind, decodeBase64(source.base64 ?? ""), source.mimetype ?? "", fileName(source.filename));
}

export async function addFile(
  ctx: Ctx,
  values: Omit<typeof mediaFiles.$inferInsert, "id" | "workspaceId" | "createdAt">,
): Promise<FileRow> {
  const [row] = await db(ctx)
    .insert(mediaFiles)
    .values({ ...values, id: ctx.ids.next("file"), workspaceId: ctx.workspaceId, createdAt: ctx.clock.now() })
    .returning();
  if (!row) throw new Error("An inserted file was not returned.");
  return row;
}

/**
 * @param path  of the parameter that the text came in
 * @throws invalid_input  empty, or not base64
 */
export function decodeBase64(text: string, path = "media.base64"): Uint8Array {
  const plain = text.replace(/^data:[^,]*;base64,/, "").replace(/\s+/g, "");
  if (plain.length > 0 && plain.length % 4 !== 1 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(plain))
    return Buffer.from(plain, "base64");
  const message = plain === "" ? "is empty" : "is not base64";
  throw new AppError("invalid_input", {
    public: `\`${path}\` ${message}. Encode the file's bytes, or name a file another way.`,
    fields: [{ path, message }],
  });
}

function assertOneSource(source: MediaSource): void {
  const given = (["url", "base64", "file_id"] as const).filter((key) => source[key] !== undefined);
  if (given.length === 1) return;
  throw new AppError("invalid_input", {
    public: `\`media\` needs exactly one of url, base64 and file_id; it has ${given.length > 0 ? given.join(" and ") : "none"}.`,
    fields: [{ path: "media", message: "needs exactly one source", expected: "url | base64 | file_id" }],
  });
}

async function takeUpload(ctx: Ctx, fileId: string, kind: MediaType): Promise<FileRow> {
  const row = await givenAs("media.file_id", "file_id", loadFile(ctx, fileId));
  if (row.state === "failed") {
    throw new AppError("media_not_found", {
      public: `The file ${row.id} could not be fetched: ${row.failure ?? "no reason kept"}. Upload it again.`,
    });
  }
  if (row.state === "stored" && row.sha256) {
    if (kind === "voice" || kind === "sticker") checkMedia(kind, await ctx.ports.files.read(row.sha256), row.mimeType);
    else assertKindTakes(kind, row.mimeType, row.sizeBytes ?? 0);
  }
  return row;
}

function named(source: MediaSource): { mimeType: string; filename: string | null } {
  return { mimeType: source.mimetype ?? UNTOLD_TYPE, filename: fileName(source.filename) };
}

/** The last part only: a name, never a path. */
export function fileName(given: string | undefined): string | null {
  return given?.split(/[\\/]/).at(-1)?.trim().slice(-FILENAME_CHARS_MAX) || null;
}
