import { toSecond, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { phoneNames } from "../phones-by-id.ts";
import type { apiKeys } from "./table.ts";

/** A key without its secret. */
export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  phones: z
    .array(z.object({ phone_id: z.string(), name: z.string() }))
    .optional()
    .describe("Absent: it reaches all."),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().optional(),
  last_used_at: z.string().optional(),
});

type KeyRow = typeof apiKeys.$inferSelect;

export async function keyViews(ctx: Pick<Ctx, "tx">, rows: readonly KeyRow[]): Promise<z.output<typeof keyView>[]> {
  const names = await phoneNames(
    ctx,
    rows.flatMap((row) => row.phoneIds ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    ...(row.phoneIds
      ? { phones: row.phoneIds.map((phone_id) => ({ phone_id, name: names.get(phone_id) ?? "" })) }
      : {}),
    created_at: toSecond(row.createdAt),
    expires_at: row.expiresAt ? toSecond(row.expiresAt) : null,
    ...(row.revokedAt ? { revoked_at: toSecond(row.revokedAt) } : {}),
    ...(row.lastUsedAt ? { last_used_at: toSecond(row.lastUsedAt) } : {}),
  }));
}
