import type { InboundMedia } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { mediaFiles } from "./table.ts";

/** A file that a message brought; its bytes are still with the network. */
export interface NewFile {
  id: string;
  phoneId: string;
  media: InboundMedia;
}

export const FETCH_JOB = "fetch_media";
/** Files of one job; they are fetched a few at a time. */
const FILES_PER_JOB = 50;

/** Writes the rows and enqueues their fetch, in the caller's transaction. */
export async function queueFetch(ctx: Ctx, files: readonly NewFile[]): Promise<void> {
  if (files.length === 0) return;
  const now = ctx.clock.now();
  await db(ctx)
    .insert(mediaFiles)
    .values(
      files.map(({ id, phoneId, media }) => ({
        id,
        workspaceId: ctx.workspaceId,
        phoneId,
        mimeType: media.mimeType,
        filename: media.filename ?? null,
        sizeBytes: media.sizeBytes ?? null,
        // The network's own word until the bytes are here and were hashed by us.
        sha256: null,
        providerMediaId: media.providerMediaId,
        state: "pending" as const,
        createdAt: now,
      })),
    );
  for (let start = 0; start < files.length; start += FILES_PER_JOB)
    await enqueueFetch(
      ctx,
      files.slice(start, start + FILES_PER_JOB).map((file) => file.id),
    );
}

export async function enqueueFetch(ctx: Ctx, fileIds: readonly string[]): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: FETCH_JOB,
    id: `${FETCH_JOB}:${ctx.ids.next("job")}`,
    workspaceId: ctx.workspaceId,
    input: { file_ids: [...fileIds] },
  });
}
