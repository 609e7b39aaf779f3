import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { broadcastRecipients } from "./table.ts";

const ERROR = {
  code: "chat_conflict",
  message: "Another recipient turned out to be the same person, who gets it once.",
};

/**
 * Two recipients of one broadcast that turn out to be one person get it once: of the two whoever still
 * waits is skipped. A merged chat that is the only one stays a recipient; its id leads to the chat that stayed.
 */
export const broadcastSubscriber: Subscriber = {
  types: ["chat.merged"],
  async onEvents(ctx, events) {
    for (const { data } of events) {
      const [kept, merged] = [String(data["chat_id"]), String(data["merged_id"])];
      await db(ctx).execute(sql`
        update ${broadcastRecipients} r set state = 'skipped', error = ${JSON.stringify(ERROR)}::jsonb
        from ${broadcastRecipients} o
        where r.state = 'pending' and o.broadcast_id = r.broadcast_id
          and (r.chat_id = ${merged} and o.chat_id = ${kept} and o.state in ('pending', 'queued')
            or r.chat_id = ${kept} and o.chat_id = ${merged} and o.state = 'queued')`);
    }
  },
};
