import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { digitsWritten } from "../number-written.ts";
import { phoneNotFound } from "./load-phone.ts";
import { phones } from "./table.ts";

/**
 * The id of the phone with this number, in any of the forms in which a number is written.
 * @throws phone_not_found  none that the caller may use has it
 */
export async function phoneCalled(ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">, given: string): Promise<string> {
  const digits = digitsWritten(given);
  if (!/^[1-9]\d{3,14}$/.test(digits)) throw await phoneNotFound(ctx, given);
  const { phoneIds } = ctx.caller;
  const rows = await db(ctx)
    .select({ id: phones.id, unlinkedAt: phones.unlinkedAt })
    .from(phones)
    .where(
      and(
        eq(phones.workspaceId, ctx.workspaceId),
        eq(phones.number, digits),
        phoneIds ? inArray(phones.id, [...phoneIds]) : undefined,
      ),
    );
  // A number may have been linked before, through another connector.
  const phone = rows.find((row) => !row.unlinkedAt) ?? rows[0];
  if (phone) return phone.id;
  throw await phoneNotFound(ctx, given);
}
