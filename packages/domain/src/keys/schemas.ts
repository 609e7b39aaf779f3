import { toSecond } from "@parley/kernel";
import { z } from "zod";
import type { apiKeys } from "./table.ts";

/** A key without its secret. */
export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  phone_ids: z.array(z.string()).nullable(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().optional(),
  last_used_at: z.string().optional(),
});

export function keyViewOf(row: typeof apiKeys.$inferSelect): z.output<typeof keyView> {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    phone_ids: row.phoneIds,
    created_at: toSecond(row.createdAt),
    expires_at: row.expiresAt ? toSecond(row.expiresAt) : null,
    ...(row.revokedAt ? { revoked_at: toSecond(row.revokedAt) } : {}),
    ...(row.lastUsedAt ? { last_used_at: toSecond(row.lastUsedAt) } : {}),
  };
}
