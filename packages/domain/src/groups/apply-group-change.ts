import type { InboundGroupChange } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { chatMembers } from "../chats/table.ts";
import { countChange, putChatFacts, putGroupRow, settingsColumns, type GroupRow } from "./group-rows.ts";

/** A change to one group as our view takes it: from the network's news, or from an operation it has just done. */
export type GroupChange = Pick<InboundGroupChange, "change" | "self" | "settings" | "historical">;

/** The same change again is nothing. */
export async function applyGroupChange(
  ctx: Ctx,
  chatId: string,
  event: GroupChange,
  contactIds: readonly string[],
  at: Date,
): Promise<void> {
  await countChange(ctx, chatId);
  if (contactIds.length > 0) await changeMembers(ctx, chatId, event.change, contactIds, at);
  const { suspended, subject, description, inviteLink, ...settings } = event.settings ?? {};
  await putChatFacts(ctx, chatId, { subject, description, inviteLink });
  const columns: Partial<GroupRow> = {
    ...settingsColumns(settings),
    ...(suspended === undefined ? {} : { suspended }),
    ...ourPlace(event),
    ...(event.change === "created" && !event.historical ? { foundedAt: at } : {}),
  };
  if (Object.keys(columns).length > 0) await putGroupRow(ctx, chatId, columns);
}

function ourPlace({ change, self }: GroupChange): Partial<GroupRow> {
  if (change === "deleted") return { isMember: false, isAdmin: false };
  if (change === "suspended") return { suspended: true };
  if (!self) return {};
  if (change === "left" || change === "removed") return { isMember: false, isAdmin: false };
  if (change === "promoted") return { isMember: true, isAdmin: true };
  if (change === "demoted") return { isAdmin: false };
  return change === "joined" ? { isMember: true, isAdmin: false } : {};
}

async function changeMembers(
  ctx: Ctx,
  chatId: string,
  change: InboundGroupChange["change"],
  contactIds: readonly string[],
  at: Date,
): Promise<void> {
  const of = and(eq(chatMembers.chatId, chatId), inArray(chatMembers.contactId, [...contactIds]));
  if (change === "left" || change === "removed") {
    await db(ctx).delete(chatMembers).where(of);
  } else if (change === "promoted" || change === "demoted") {
    await db(ctx)
      .update(chatMembers)
      .set({ role: change === "promoted" ? "admin" : "member" })
      .where(of);
  } else if (change === "joined" || change === "created") {
    const rows = [...new Set(contactIds)].map((contactId) => ({
      workspaceId: ctx.workspaceId,
      chatId,
      contactId,
      joinedAt: at,
    }));
    await db(ctx).insert(chatMembers).values(rows).onConflictDoNothing();
  }
}
