import { defineOperation, foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { labelsOf, setLabels } from "../../labels/index.ts";
import { chats } from "../../chats/table.ts";
import { nameFromIdentity } from "../contact-name.ts";
import { identityOf } from "../identifiers.ts";
import { contactShown } from "../change-contact.ts";
import { holdContact, loadContact } from "../load-contact.ts";
import { nameDirectChats } from "../push-names.ts";
import { namedContact, namedContactOf } from "../named-contact.ts";
import { contactIdInput } from "../schemas.ts";
import { contacts } from "../table.ts";

export const deleteContact = defineOperation({
  name: "delete_contact",
  summary: "Remove a contact with its name, labels and properties.",
  guidance: "Not erasure: chats and messages stay. Returns it.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "contacts:delete",
  tier: "core",
  rest: "DELETE /contacts/{contact_id}",
  input: z.object({ contact_id: contactIdInput }),
  output: namedContact.extend({ removed: z.literal(true) }),
  errors: ["contact_not_found", "contact_conflict", "approval_required"],
  async preview({ ctx, input }) {
    const row = await loadContact(ctx, input.contact_id);
    const properties = Object.keys(row.customProperties).length;
    const labels = (await labelsOf(ctx, "contact", [row.id])).get(row.id)?.length ?? 0;
    const kept = await chatsKept(ctx, row.id);
    return {
      text: `This removes one contact: its name, ${counted(labels, "label", "labels")} and ${counted(properties, "property", "properties")} are lost. ${counted(kept, "chat stays", "chats stay")} with all messages.`,
      count: 1,
      details: { ...(await namedContactOf(ctx, row)), labels, properties, chats_kept: kept },
    };
  },
  async run({ ctx, input }) {
    const before = await holdContact(ctx, input.contact_id);
    const identity = await identityOf(ctx, before.id);
    const shown = nameFromIdentity({ ...identity, ...(before.pushName ? { pushName: before.pushName } : {}) });
    const now = ctx.clock.now();
    // What they decided about marketing stays: it holds whether they are a contact or not.
    const after = {
      ...shown,
      nameFolded: foldText(shown.name),
      isInternal: false,
      customProperties: {},
      propertiesFolded: null,
      removedAt: now,
      updatedAt: now,
    };
    await db(ctx).update(contacts).set(after).where(eq(contacts.id, before.id));
    await nameDirectChats(ctx, [{ id: before.id, folded: after.nameFolded }]);
    const worn = (await labelsOf(ctx, "contact", [before.id])).get(before.id) ?? [];
    await setLabels(ctx, "contact", before.id, []);
    ctx.audit.changed("contact", before.id, contactShown(before, worn), { removed_at: now.toISOString() });
    ctx.events.publish("contact.deleted", { contact_id: before.id });
    return { ...(await namedContactOf(ctx, before)), removed: true as const };
  },
});

async function chatsKept(ctx: Ctx, contactId: string): Promise<number> {
  const [row] = await db(ctx)
    .select({ count: sql<number>`count(*)::int` })
    .from(chats)
    .where(eq(chats.contactId, contactId));
  return row?.count ?? 0;
}
