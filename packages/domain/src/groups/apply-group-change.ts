import type { InboundGroupChange } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { chatMembers } from "../chats/table.ts";
import { putChatFacts, putGroupRow, settingsColumns, type GroupRow } from "./group-rows.ts";

/** A change to one group as our view takes it: from the network's news, or from an operation it has just done. */
export type GroupChange = Pick<InboundGroupChange, "change" | "self" | "settings" | "historical">;

/** The same change again is nothing. The caller has counted it, which holds the group: see `countChange`. */
export async function applyGroupChange(
  ctx: Ctx,
  chatId: string,
  event: GroupChange,
  contactIds: readonly string[],
  at: Date,
): Promise<void> {
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
  if (change === "left" || change === "removed") {
    const of = and(eq(chatMembers.chatId, chatId), inArray(chatMembers.contactId, [...contactIds]));
    await db(ctx).delete(chatMembers).where(of);
  }
  const role = ROLES[change];
  if (!role) return;
  const { workspaceId } = ctx;
  const rows = [...new Set(contactIds)].map((contactId) => ({ workspaceId, chatId, contactId, role, joinedAt: at }));
  const adding = db(ctx).insert(chatMembers).values(rows);
  if (change === "joined" || change === "created") await adding.onConflictDoNothing();
  // Whoever is made an admin is in the group, whether or not it was ever read.
  else await adding.onConflictDoUpdate({ target: [chatMembers.chatId, chatMembers.contactId], set: { role } });
}

const ROLES: Partial<Record<InboundGroupChange["change"], "admin" | "member">> = {
  joined: "member",
  created: "member",
  promoted: "admin",
  demoted: "member",
};
