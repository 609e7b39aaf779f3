import { type Ctx, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { asc, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { ChatRow } from "../chats/index.ts";
import { chatMembers } from "../chats/table.ts";
import { contacts } from "../contacts/table.ts";
import { labelsOf } from "../labels/index.ts";
import type { GroupRow } from "./group-rows.ts";
import type { Group } from "./load-group.ts";
import { DISAPPEARING, type groupDetail, type groupView } from "./schemas.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

type GroupView = z.output<typeof groupView>;
const ADMINS_SHOWN_MAX = 30;

/** In the order given. */
export async function groupViews(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  rows: readonly { chat: ChatRow; row: GroupRow | null }[],
): Promise<GroupView[]> {
  const ids = rows.map(({ chat }) => chat.id);
  const counts = await countsOf(ctx, ids);
  const labels = await labelsOf(ctx, "chat", ids);
  return rows.map(({ chat, row }) => {
    const named = labels.get(chat.id);
    return {
      chat_id: chat.id,
      name: chat.name ?? NAMELESS_GROUP,
      members: counts.get(chat.id) ?? 0,
      ...(row?.isAdmin === null || row?.isAdmin === undefined ? {} : { admin: row.isAdmin }),
      ...(row?.isMember === false ? { left: true as const } : {}),
      last_at: toSecond(chat.lastActivityAt),
      ...(named ? { labels: named } : {}),
    };
  });
}

export async function groupDetailOf(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  { chat, row }: Group,
): Promise<z.output<typeof groupDetail>> {
  const [view] = await groupViews(ctx, [{ chat, row }]);
  if (!view) throw new Error("A group that exists has a view.");
  const admins = await db(ctx)
    .select({ contact_id: contacts.id, name: contacts.name })
    .from(chatMembers)
    .innerJoin(contacts, eq(contacts.id, chatMembers.contactId))
    .where(sql`${chatMembers.chatId} = ${chat.id} and ${chatMembers.role} = 'admin'`)
    .orderBy(asc(contacts.nameFolded), asc(contacts.id))
    .limit(ADMINS_SHOWN_MAX);
  return {
    ...view,
    ...(chat.subject && chat.subject !== chat.name ? { subject: chat.subject } : {}),
    phone_id: chat.phoneId,
    ...(chat.description ? { description: chat.description } : {}),
    admins,
    settings: settingsOf(row),
    ...(row?.suspended ? { suspended: true as const } : {}),
    ...(row?.foundedAt ? { founded_at: toSecond(row.foundedAt) } : {}),
    ...(row?.readAt ? { read_at: toSecond(row.readAt) } : {}),
  };
}

function settingsOf(row: GroupRow | null): z.output<typeof groupDetail>["settings"] {
  if (!row) return {};
  const { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds } = row;
  return {
    ...(whoSends ? { only_admins_send: whoSends === "admins" } : {}),
    ...(whoEditsInfo ? { only_admins_edit: whoEditsInfo === "admins" } : {}),
    ...(whoAddsMembers ? { only_admins_add: whoAddsMembers === "admins" } : {}),
    ...(approveJoins === null ? {} : { approve_joins: approveJoins }),
    ...(disappearingSeconds === null ? {} : { disappearing: durationOf(disappearingSeconds) }),
  };
}

function durationOf(seconds: number): string {
  const known = Object.entries(DISAPPEARING).find(([, value]) => value === seconds);
  return known ? known[0] : `${seconds}s`;
}

async function countsOf(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db(ctx)
    .select({ chatId: chatMembers.chatId, members: sql<number>`count(*)::int` })
    .from(chatMembers)
    .where(inArray(chatMembers.chatId, [...ids]))
    .groupBy(chatMembers.chatId);
  return new Map(rows.map((row) => [row.chatId, row.members]));
}
