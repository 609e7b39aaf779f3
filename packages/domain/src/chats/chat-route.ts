import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import type { ChatRow } from "./find-or-create.ts";
import type { Route } from "./schemas.ts";
import { chats } from "./table.ts";

export interface RouteChange {
  route: Route;
  aiFlagging?: boolean | undefined;
}

/**
 * Who answers a chat from here on; the one place that says so. Tells of it; the audit is the caller's.
 * @NOTE The caller holds the chat.
 */
export async function setRoute(ctx: Ctx, chat: ChatRow, change: RouteChange): Promise<Required<RouteChange>> {
  const { route, aiFlagging = chat.aiFlagging } = change;
  if (chat.route === route && chat.aiFlagging === aiFlagging) return { route, aiFlagging };
  await db(ctx).update(chats).set({ route, aiFlagging, updatedAt: ctx.clock.now() }).where(eq(chats.id, chat.id));
  ctx.events.publish("chat.route_changed", {
    chat_id: chat.id,
    route,
    previous: chat.route,
    ai_flagging: aiFlagging,
  });
  return { route, aiFlagging };
}
