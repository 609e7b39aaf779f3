import { db } from "@parley/store";
import { and, desc, eq, gte, inArray, isNotNull, ne } from "drizzle-orm";
import { toldSettings } from "../groups/index.ts";
import { groupEvents } from "../groups/table.ts";
import { olderThan, type Notice, type NoticeFilter, type Reach } from "./notice.ts";
import { GROUP_TYPES } from "./schemas.ts";

type EventRow = typeof groupEvents.$inferSelect;
type GroupType = (typeof GROUP_TYPES)[number];

/** Who came and went and what was set in groups, newest first. */
export async function groupNotices(ctx: Reach, wanted: NoticeFilter): Promise<Notice[]> {
  const { type } = wanted;
  if (type !== undefined && !isGroupType(type)) return [];
  const rows = await db(ctx)
    .select()
    .from(groupEvents)
    .where(
      and(
        eq(groupEvents.workspaceId, ctx.workspaceId),
        isNotNull(groupEvents.chatId),
        type ? eq(groupEvents.change, type) : ne(groupEvents.change, "failed"),
        wanted.chatId ? eq(groupEvents.chatId, wanted.chatId) : undefined,
        wanted.phoneIds ? inArray(groupEvents.phoneId, [...wanted.phoneIds]) : undefined,
        wanted.since ? gte(groupEvents.at, wanted.since) : undefined,
        olderThan(wanted.after, groupEvents.at, groupEvents.id),
      ),
    )
    .orderBy(desc(groupEvents.at), desc(groupEvents.id))
    .limit(wanted.limit);
  return rows.flatMap((row) => noticeOf(row) ?? []);
}

function noticeOf({ id, at, chatId, contactIds, change, self, settings, reason }: EventRow): Notice | null {
  if (chatId === null || !isGroupType(change)) return null;
  return {
    id,
    at,
    chatId,
    contactIds,
    view: {
      type: change,
      ...(self ? { this_phone: true as const } : {}),
      ...(settings ? { settings: toldSettings(settings) } : {}),
      ...(reason ? { reason } : {}),
    },
  };
}

function isGroupType(type: string): type is GroupType {
  return (GROUP_TYPES as readonly string[]).includes(type);
}
