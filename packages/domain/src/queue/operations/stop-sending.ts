import { actorName, defineOperation, onlyPhoneInput } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { phones } from "../../phones/table.ts";
import { queuePhones } from "../queue-phones.ts";
import { sendingView, sendingViews } from "../sending-view.ts";

const REASON_CHARS_MAX = 200;

export const stopSending = defineOperation({
  name: "stop_sending",
  summary: "Stop everything that goes out of the business's phones, at once.",
  guidance:
    "What is queued waits, what is sent from now on too; nothing is lost. Until start_sending. Lists the phones.",
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
    if (going.length === 0) ctx.audit.nothing("it was stopped already");
    else {
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
