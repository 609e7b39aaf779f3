import type { Ctx } from "@parley/kernel";
import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { NotificationType, NotificationView } from "./schemas.ts";

export type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** One notification before its people and its chat have names. */
export interface Notice {
  id: string;
  at: Date;
  chatId: string;
  contactIds: readonly string[];
  view: Pick<NotificationView, "type"> & Partial<NotificationView>;
}

/** Which notices are wanted; absent: all. */
export interface NoticeFilter {
  chatId?: string | undefined;
  phoneIds?: readonly string[] | undefined;
  since?: Date | undefined;
  type?: NotificationType | undefined;
  /** The last one that was shown. */
  after?: { at: Date; id: string } | undefined;
  limit: number;
}

/** Newest first: those that come after the last one shown. */
export function olderThan(after: NoticeFilter["after"], at: SQLWrapper, id: SQLWrapper): SQL | undefined {
  return after && sql`(${at}, ${id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`;
}
