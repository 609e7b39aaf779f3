import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { nameDirectChats } from "./push-names.ts";
import { contacts } from "./table.ts";

/** A name that we give; it wins over the one the person gave themselves. */
export async function saveContactName(ctx: Ctx, contactId: string, name: string): Promise<void> {
  const folded = foldText(name.trim());
  await db(ctx)
    .update(contacts)
    .set({ name: name.trim(), nameSource: "saved", nameFolded: folded, updatedAt: ctx.clock.now() })
    .where(eq(contacts.id, contactId));
  await nameDirectChats(ctx, [{ id: contactId, folded }]);
}
