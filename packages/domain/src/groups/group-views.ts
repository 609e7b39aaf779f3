import type { GroupSettings } from "@parley/connectors/contract";
import { type Ctx, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { ChatRow } from "../chats/index.ts";
import { chatMembers } from "../chats/table.ts";
import { contacts } from "../contacts/table.ts";
import { phoneNames } from "../phones-by-id.ts";
import { labelsOf } from "../labels/index.ts";
import { shownWindow } from "../messages/index.ts";
import type { GroupRow } from "./group-rows.ts";
import type { Group } from "./load-group.ts";
import { DISAPPEARING, type groupDetail, type groupView, type settingsView } from "./schemas.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

type GroupView = z.output<typeof groupView>;
type GroupDetail = z.output<typeof groupDetail>;
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
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  group: Group,
): Promise<GroupDetail> {
  const [detail] = await groupDetails(ctx, [group]);
  if (!detail) throw new Error("A group that exists has a view.");
  return detail;
}

/** Groups with everything known of them, in the order given. */
export async function groupDetails(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  rows: readonly { chat: ChatRow; row: GroupRow | null }[],
): Promise<GroupDetail[]> {
  const views = await groupViews(ctx, rows);
  const admins = await adminsOf(
    ctx,
    rows.map(({ chat }) => chat.id),
  );
  const phones = await phoneNames(
    ctx,
    rows.map(({ chat }) => chat.phoneId),
  );
  return rows.flatMap(({ chat, row }, place) => {
    const view = views[place];
    if (!view) return [];
    return {
      ...view,
      ...(chat.subject && chat.subject !== chat.name ? { subject: chat.subject } : {}),
      phone_id: chat.phoneId,
      phone_name: phones.get(chat.phoneId) ?? "",
      ...(chat.description ? { description: chat.description } : {}),
      admins: admins.get(chat.id) ?? [],
      settings: settingsOf(row ?? {}),
      window_closes_at: shownWindow(chat.lastInboundAt, ctx.clock.now()),
      ...(row?.suspended ? { suspended: true as const } : {}),
      ...(row?.foundedAt ? { founded_at: toSecond(row.foundedAt) } : {}),
      ...(row?.readAt ? { read_at: toSecond(row.readAt) } : {}),
    };
  });
}

/** By chat, the first of them by name. */
async function adminsOf(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, GroupDetail["admins"]>> {
  const { rows } = await db(ctx).execute<{ chat_id: string; contact_id: string; name: string }>(sql`
    select * from (
      select m.chat_id, m.contact_id, c.name,
        row_number() over (partition by m.chat_id order by c.name_folded, c.id) as place
      from ${chatMembers} m join ${contacts} c on c.id = m.contact_id
      where m.chat_id = any (${sql.param([...ids])}::text[]) and m.role = 'admin'
    ) listed where place <= ${ADMINS_SHOWN_MAX} order by chat_id, place`);
  const found = new Map<string, GroupDetail["admins"]>();
  for (const { chat_id, contact_id, name } of rows)
    found.set(chat_id, [...(found.get(chat_id) ?? []), { contact_id, name }]);
  return found;
}

/** Settings as tools show them; what is not known is left out. */
export function settingsOf(settings: {
  [name in keyof GroupSettings]: GroupSettings[name] | null | undefined;
}): z.output<typeof settingsView> {
  const { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds } = settings;
  return {
    ...(whoSends ? { only_admins_send: whoSends === "admins" } : {}),
    ...(whoEditsInfo ? { only_admins_edit: whoEditsInfo === "admins" } : {}),
    ...(whoAddsMembers ? { only_admins_add: whoAddsMembers === "admins" } : {}),
    ...(typeof approveJoins === "boolean" ? { approve_joins: approveJoins } : {}),
    ...(typeof disappearingSeconds === "number" ? { disappearing: durationOf(disappearingSeconds) } : {}),
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
