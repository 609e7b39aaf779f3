import { AppError, toSecond, type Ctx } from "@parley/kernel";
import { preparedQuery } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { phones } from "../phones/table.ts";

interface PhoneStanding {
  id: string;
  unlinkedAt: Date | null;
}

const phoneById = preparedQuery((db) =>
  db
    .select({ id: phones.id, unlinkedAt: phones.unlinkedAt })
    .from(phones)
    .where(eq(phones.id, sql.placeholder("phoneId")))
    .prepare("phone_standing"),
);

/**
 * Nothing leaves by a phone that was unlinked, and the caller is told at once.
 * @param argument  which one of the call led to the phone
 * @throws phone_conflict
 */
export async function assertPhoneLinked(ctx: Pick<Ctx, "tx">, phoneId: string, argument: string): Promise<void> {
  const [phone] = await phoneById(ctx).execute({ phoneId });
  assertLinked(phone, argument);
}

/** @throws phone_conflict */
export function assertLinked(phone: PhoneStanding | null | undefined, argument: string): void {
  if (!phone?.unlinkedAt) return;
  throw new AppError("phone_conflict", {
    public: `The phone ${phone.id} of this chat was unlinked at ${toSecond(phone.unlinkedAt)}: its chats can be read, and nothing can be sent. An admin links it again by giving update_phone its secrets: access_token, app_secret and verify_token (docs/connectors.md).`,
    fields: [{ path: argument, message: `the phone ${phone.id} is unlinked` }],
  });
}
