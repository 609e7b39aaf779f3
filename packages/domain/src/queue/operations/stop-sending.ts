import { actorName, defineOperation, onlyPhoneInput, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { phones } from "../../phones/table.ts";
import { queuePhones, type QueuePhone } from "../queue-phones.ts";
import { sendingView, sendingViews } from "../sending-view.ts";

const REASON_CHARS_MAX = 200;

export const stopSending = defineOperation({
  name: "stop_sending",
  summary: "Stop everything that goes out of the business's phones, at once.",
  guidance:
    "What is queued waits, what is sent from now on too; nothing is lost. Until start_sending. Again: a new reason. Lists the phones.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:queue",
  tier: "extended",
  rest: "POST /queue/stop",
  input: z.object({
    phone_id: onlyPhoneInput,
    reason: z.string().trim().min(1).max(REASON_CHARS_MAX).optional().describe("Why, for colleagues."),
  }),
  output: z.object({ phones: z.array(sendingView) }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const meant = await queuePhones(ctx, input.phone_id);
    const going = meant.filter((phone) => phone.sendingStoppedAt === null);
    const renamed = await giveReason(ctx, input.reason, meant);
    if (going.length === 0 && !renamed) ctx.audit.nothing("it was stopped already");
    if (going.length > 0) {
      const ids = going.map((phone) => phone.id);
      const stopped = {
        sendingStoppedAt: ctx.clock.now(),
        sendingStoppedBy: actorName(ctx.caller.actor),
        sendingStoppedReason: input.reason ?? null,
      };
      await db(ctx).update(phones).set(stopped).where(inArray(phones.id, ids));
      await ctx.ports.jobs.hold(ctx.tx, ids, true);
      for (const id of ids) {
        ctx.audit.changed("phone", id, { sending: "on" }, { sending: "stopped", reason: input.reason ?? null });
        ctx.events.publish("phone.sending_stopped", { phone_id: id });
      }
    }
    return { phones: await sendingViews(ctx, meant, true) };
  },
});

/** Of phones that are stopped already: the latest reason stands, with who gave it; since when stays. */
async function giveReason(ctx: Ctx, reason: string | undefined, meant: readonly QueuePhone[]): Promise<boolean> {
  const others = meant.filter((phone) => phone.sendingStoppedAt !== null && phone.sendingStoppedReason !== reason);
  if (reason === undefined || others.length === 0) return false;
  const given = { sendingStoppedReason: reason, sendingStoppedBy: actorName(ctx.caller.actor) };
  await db(ctx)
    .update(phones)
    .set(given)
    .where(
      inArray(
        phones.id,
        others.map((phone) => phone.id),
      ),
    );
  for (const { id, sendingStoppedReason } of others)
    ctx.audit.changed("phone", id, { reason: sendingStoppedReason }, { reason });
  return true;
}
