import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { notes } from "./table.ts";

/** A chat that was merged into another takes its notes along. */
export const noteSubscriber: Subscriber = {
  types: ["chat.merged"],
  async onEvents(ctx, events) {
    // In the order of the mergings: what a chat was given may go on with it to a third.
    for (const { data } of events)
      await db(ctx)
        .update(notes)
        .set({ chatId: String(data["chat_id"]) })
        .where(eq(notes.chatId, String(data["merged_id"])));
  },
};
