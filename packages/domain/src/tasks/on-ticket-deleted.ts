import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { tasks } from "./table.ts";

/** What was to be done on a ticket that is gone is still to be done, in its chat. */
export const untyingSubscriber: Subscriber = {
  types: ["ticket.deleted"],
  async onEvents(ctx, events) {
    const gone = events.map(({ data }) => String(data["ticket_id"]));
    await db(ctx).update(tasks).set({ ticketId: null }).where(inArray(tasks.ticketId, gone));
  },
};
