import { AppError, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { keyView, keyViewOf } from "../schemas.ts";
import { apiKeys } from "../table.ts";

export const revokeKey = defineOperation({
  name: "revoke_key",
  summary: "Make a key useless, at once and for good.",
  guidance: "Find its id with list_keys. A revoked key cannot come back; make a new one with create_key.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:keys",
  tier: "admin",
  rest: "POST /keys/{key_id}/revoke",
  input: z.object({ key_id: z.string().describe("key_… from list_keys.") }),
  output: z.object({ key: keyView }),
  errors: ["key_not_found"],
  async run({ ctx, input }) {
    const [before] = await db(ctx).select().from(apiKeys).where(eq(apiKeys.id, input.key_id));
    if (!before) {
      throw new AppError("key_not_found", {
        public: `There is no key ${input.key_id}. Find it with list_keys.`,
        hint: "list_keys",
      });
    }
    if (before.revokedAt) {
      ctx.audit.nothing("revoked before");
      return { key: keyViewOf(before) };
    }
    const after = { ...before, revokedAt: ctx.clock.now() };
    await db(ctx).update(apiKeys).set({ revokedAt: after.revokedAt }).where(eq(apiKeys.id, before.id));
    ctx.audit.changed("key", before.id, { revoked_at: null }, { revoked_at: after.revokedAt });
    return { key: keyViewOf(after) };
  },
});
