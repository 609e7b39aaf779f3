import { AppError, isScope, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { apiKeys } from "./table.ts";
import { withinReach } from "./within-reach.ts";

/**
 * A key that the caller may decide about.
 * @throws key_not_found
 * @throws forbidden  it may do what the calling key may not
 */
export async function loadKey(ctx: Ctx, keyId: string): Promise<typeof apiKeys.$inferSelect> {
  const [key] = await db(ctx)
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), withinReach(ctx)));
  if (!key) {
    throw new AppError("key_not_found", {
      public: `There is no key ${keyId}. Find it with list_keys.`,
      fields: [{ path: "key_id", message: "is not known", received: keyId.slice(0, 40), expected: "key_…" }],
      hint: "list_keys",
    });
  }
  const beyond = key.scopes.filter((scope) => !isScope(scope) || !ctx.caller.scopes.has(scope));
  if (beyond.length === 0) return key;
  throw new AppError("forbidden", {
    public: `This key may do more than the calling one (${beyond.join(", ")}), which therefore cannot decide about it.`,
    fields: [{ path: "key_id", message: "may do more than the calling key" }],
    details: { missing_scopes: beyond },
  });
}
