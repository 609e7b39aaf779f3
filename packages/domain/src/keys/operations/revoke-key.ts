import { defineOperation, toSecond, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadKey } from "../load-key.ts";
import { keyView, keyViews } from "../schemas.ts";
import { apiKeys } from "../table.ts";

export const revokeKey = defineOperation({
  name: "revoke_key",
  summary: "Make a key useless, at once and for good.",
  guidance: "Whoever uses it is cut off. A revoked key cannot come back; make a new one with create_key.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "admin:keys",
  tier: "admin",
  rest: "POST /keys/{key_id}/revoke",
  input: z.object({ key_id: z.string().max(ID_CHARS_MAX).describe("The key: its id (key_…), from list_keys.") }),
  output: z.object({ key: keyView }),
  errors: ["key_not_found"],
  async preview({ ctx, input }) {
    const key = await loadKey(ctx, input.key_id);
    if (key.revokedAt) return null;
    const own = key.id === ctx.caller.actor.id ? " It is the key of this very call." : "";
    const used = key.lastUsedAt ? `last used ${toSecond(key.lastUsedAt)}` : "never used";
    return {
      text: `This ends the key ${key.prefix}… for good (${key.scopes.length} scopes, ${used}).${own}`,
      count: 1,
      details: { key_id: key.id, name: key.name, scopes: key.scopes },
    };
  },
  async run({ ctx, input }) {
    const before = await loadKey(ctx, input.key_id);
    if (before.revokedAt) {
      ctx.audit.nothing("revoked before");
      return answerOf(ctx, before);
    }
    const after = { ...before, revokedAt: ctx.clock.now() };
    await db(ctx).update(apiKeys).set({ revokedAt: after.revokedAt }).where(eq(apiKeys.id, before.id));
    ctx.audit.changed("key", before.id, { revoked_at: null }, { revoked_at: after.revokedAt });
    return answerOf(ctx, after);
  },
});

async function answerOf(ctx: Ctx, row: typeof apiKeys.$inferSelect) {
  const [key] = await keyViews(ctx, [row]);
  if (!key) throw new Error("A key has a view.");
  return { key };
}
