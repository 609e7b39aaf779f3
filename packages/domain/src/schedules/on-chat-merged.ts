import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { schedules } from "./table.ts";

/** A chat that was merged into another takes along what is to be sent to it. */
export const scheduleSubscriber: Subscriber = {
  types: ["chat.merged"],
  async onEvents(ctx, events) {
    for (const { data } of events)
      await db(ctx)
        .update(schedules)
        .set({ chatId: String(data["chat_id"]) })
        .where(eq(schedules.chatId, String(data["merged_id"])));
  },
};
