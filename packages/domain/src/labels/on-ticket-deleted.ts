import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { labelUses } from "./table.ts";

/** A ticket that is gone wears nothing, so that counts are of what people can find. */
export const labelSubscriber: Subscriber = {
  types: ["ticket.deleted"],
  async onEvents(ctx, events) {
    const ids = events.map(({ data }) => String(data["ticket_id"]));
    await db(ctx)
      .delete(labelUses)
      .where(and(inArray(labelUses.targetId, ids), eq(labelUses.kind, "ticket")));
  },
};
