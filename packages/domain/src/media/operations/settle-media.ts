import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { mediaFiles } from "../table.ts";

export const settleMedia = defineOperation({
  name: "settle_media",
  summary: "Record that a file's bytes are here, or why they never will be.",
  guidance: "Internal: called by the fetch job. A file that is settled stays as it is.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    file_id: z.string().describe("The file."),
    stored: z
      .object({ sha256: z.string(), size_bytes: z.number(), mime_type: z.string() })
      .optional()
      .describe("What was fetched."),
    failure: z.string().optional().describe("Why it could not be, for people."),
  }),
  output: z.object({ changed: z.boolean() }),
  errors: [],
  async run({ ctx, input }) {
    const changes = input.stored
      ? {
          state: "stored" as const,
          sha256: input.stored.sha256,
          sizeBytes: input.stored.size_bytes,
          mimeType: input.stored.mime_type,
        }
      : { state: "failed" as const, failure: input.failure ?? "unknown reason" };
    const [row] = await db(ctx)
      .update(mediaFiles)
      .set(changes)
      .where(and(eq(mediaFiles.id, input.file_id), eq(mediaFiles.state, "pending")))
      .returning({ id: mediaFiles.id });
    if (!row) {
      ctx.audit.nothing("the file was settled before");
      return { changed: false };
    }
    ctx.audit.changed("file", row.id, { state: "pending" }, changes);
    ctx.events.publish(input.stored ? "media.stored" : "media.failed", { file_id: row.id });
    return { changed: true };
  },
});
