import type { Subscriber } from "@parley/kernel";
import { skipDoubles } from "./skip-doubles.ts";

/** A merged chat that is the only recipient of its person stays one; its id leads to the chat that stayed. */
export const broadcastSubscriber: Subscriber = {
  types: ["chat.merged"],
  async onEvents(ctx, events) {
    await skipDoubles(
      ctx,
      events.map(({ data }) => String(data["chat_id"])),
    );
  },
};
