import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { addIdentifiers } from "../../contacts/index.ts";
import { clearAnswered } from "../clear-flags.ts";
import { applyEarlyEvents } from "../record/record-message-events.ts";
import { writeAcceptance } from "../send/write-acceptance.ts";

const item = z.object({
  message_id: z.string(),
  phone_id: z.string(),
  provider_id: z.string(),
  /** Names of the person that we did not know. */
  recipient: z.object({ phone: z.string().optional(), bsuid: z.string().optional() }).optional(),
});
export type AcceptedItem = z.output<typeof item>;

export const acceptDeliveries = defineOperation({
  name: "accept_deliveries",
  summary: "Record that the network took messages of ours.",
  guidance: "Internal: called by the send job, for many messages at once under load.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "internal",
  rest: null,
  input: z.object({ items: z.array(item).min(1).describe("One per message.") }),
  output: z.object({ count: z.number() }),
  errors: [],
  async run({ ctx, input }) {
    const rows = await writeAcceptance(ctx, input.items);
    for (const row of rows) {
      const given = input.items.find((candidate) => candidate.message_id === row.id);
      // The number as dialled and as the network knows it differ in some countries: both name the person.
      const { contact_id: contactId, account_id: accountId } = row;
      if (contactId && given?.recipient) await addIdentifiers(ctx, { contactId, accountId }, given.recipient);
      if (row.before === row.after) continue;
      ctx.audit.changed("message", row.id, { delivery_state: row.before }, { delivery_state: row.after });
      ctx.events.publish("message.status_changed", {
        message_id: row.id,
        chat_id: row.chat_id,
        delivery_state: row.after,
      });
    }
    await clearAnswered(
      ctx,
      rows.filter((row) => row.may_answer).map((row) => ({ id: row.id, chatId: row.chat_id })),
    );
    for (const row of rows) {
      const given = input.items.find((candidate) => candidate.message_id === row.id);
      if (row.has_early && given) await applyEarlyEvents(ctx, given.phone_id, given.provider_id);
    }
    if (ctx.audit.changes.length === 0) ctx.audit.nothing("the network had told more already");
    return { count: rows.length };
  },
});
