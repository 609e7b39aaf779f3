import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdPhone } from "../load-phone.ts";
import { phones } from "../table.ts";

export const advanceHistory = defineOperation({
  name: "advance_history",
  summary: "Remember how far the import of a phone's history has come.",
  guidance: "By the import job, after each page.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "internal",
  rest: null,
  input: z.object({
    phone_id: z.string().describe("The phone."),
    cursor: z.string().nullable().describe("Where the next page begins."),
    done: z.boolean().describe("True when no page is left."),
  }),
  output: z.object({ done: z.boolean() }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const phone = await holdPhone(ctx, input.phone_id);
    if (phone.unlinkedAt) {
      ctx.audit.nothing("the phone was unlinked meanwhile");
      return { done: true };
    }
    const history = { done: input.done, cursor: input.cursor };
    await db(ctx).update(phones).set({ history }).where(eq(phones.id, phone.id));
    ctx.audit.changed("phone", phone.id, { history: phone.history }, { history });
    if (input.done) ctx.events.publish("phone.history_imported", { phone_id: phone.id });
    return { done: input.done };
  },
});
