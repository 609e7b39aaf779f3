import { CONNECTION_STATES } from "@parley/connectors/contract";
import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { recordConnection } from "../coverage.ts";
import { holdPhone } from "../load-phone.ts";
import { phones } from "../table.ts";

export const setPhoneState = defineOperation({
  name: "set_phone_state",
  summary: "Record how a phone's connection stands.",
  guidance: "By the connector, when its state changes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "internal",
  rest: null,
  input: z.object({
    phone_id: z.string().describe("The phone."),
    state: z.enum(CONNECTION_STATES).describe("As the connector tells it."),
    number: z.string().optional().describe("Digits, where the network told them."),
    reason: z.string().nullable().default(null).describe("Why, for people."),
    limits: z
      .object({ messagesPerSecond: z.number().nullable(), peoplePerDay: z.number().nullable().optional() })
      .optional()
      .describe("Where the network told them; people null: any number."),
  }),
  output: z.object({ changed: z.boolean() }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const before = await holdPhone(ctx, input.phone_id);
    const number = before.number ?? input.number ?? null;
    if (before.unlinkedAt) {
      ctx.audit.nothing("the phone was unlinked meanwhile");
      return { changed: false };
    }
    if (input.limits) await keepLimits(ctx, before.id, input.limits);
    if (before.state === input.state && before.stateReason === input.reason && number === before.number) {
      ctx.audit.nothing("unchanged");
      return { changed: false };
    }
    const after = { state: input.state, stateReason: input.reason, stateChangedAt: ctx.clock.now() };
    await db(ctx)
      .update(phones)
      .set({ ...after, number })
      .where(eq(phones.id, before.id));
    if (before.state !== input.state) await recordConnection(ctx, before, input);
    ctx.audit.changed("phone", before.id, { state: before.state }, { state: after.state, reason: input.reason });
    ctx.events.publish("phone.state_changed", { phone_id: before.id, state: input.state });
    return { changed: true };
  },
});

/** As common as a sign of life, so it leaves no line in the audit. */
async function keepLimits(
  ctx: Ctx,
  phoneId: string,
  { messagesPerSecond, peoplePerDay }: { messagesPerSecond: number | null; peoplePerDay?: number | null | undefined },
): Promise<void> {
  const people = peoplePerDay === undefined ? {} : { peoplePerDay: peoplePerDay ?? -1 };
  await db(ctx)
    .update(phones)
    .set({ messagesPerSecond, ...people, limitsToldAt: ctx.clock.now() })
    .where(eq(phones.id, phoneId));
}
