import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { mediaFiles } from "./table.ts";

export type FileRow = typeof mediaFiles.$inferSelect;

/** @throws media_not_found */
export async function loadFile(ctx: Pick<Ctx, "tx">, fileId: string): Promise<FileRow> {
  const [row] = await db(ctx).select().from(mediaFiles).where(eq(mediaFiles.id, fileId));
  if (row) return row;
  throw new AppError("media_not_found", {
    public: `There is no file ${fileId.slice(0, 40)} in this workspace. Upload one (POST /v1/media) or pass url or base64.`,
    fields: [{ path: "file_id", message: "is not known", expected: "file_…", received: fileId.slice(0, 40) }],
  });
}
