import { defineOperation, onlyPhoneInput } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { phones } from "../../phones/table.ts";
import { queuePhones } from "../queue-phones.ts";
import { sendingView, sendingViews } from "../sending-view.ts";

export const startSending = defineOperation({
  name: "start_sending",
  summary: "Let messages go again after stop_sending.",
  guidance: "What waited goes, in its order; asks first when that are several. purge_queue cancels them before.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "admin:queue",
  tier: "extended",
  rest: "POST /queue/start",
  input: z.object({ phone_id: onlyPhoneInput }),
  output: z.object({ phones: z.array(sendingView) }),
  errors: ["phone_not_found"],
  async preview({ ctx, input }) {
    const stopped = (await queuePhones(ctx, input.phone_id)).filter((phone) => phone.sendingStoppedAt !== null);
    const views = await sendingViews(ctx, stopped, false);
    const queued = views.reduce((sum, view) => sum + view.queued, 0);
    const others = views.reduce((sum, view) => sum + (view.others ?? 0), 0);
    if (queued + others < 2) return null;
    const more = views.some((view) => view.more) ? " at least" : "";
    return {
      text: `What waits would go out of ${counted(views.length, "phone")}:${more} ${wordsOf(queued, others)}.`,
      count: queued + others,
      details: {
        phones: views.map(({ phone_id, name, queued: count, others: rest }) => ({
          phone_id,
          name,
          count: count + (rest ?? 0),
        })),
      },
    };
  },
  async run({ ctx, input }) {
    const meant = await queuePhones(ctx, input.phone_id);
    const stopped = meant.filter((phone) => phone.sendingStoppedAt !== null);
    if (stopped.length === 0) ctx.audit.nothing("nothing was stopped");
    else {
      const ids = stopped.map((phone) => phone.id);
      const going = { sendingStoppedAt: null, sendingStoppedBy: null, sendingStoppedReason: null };
      await db(ctx).update(phones).set(going).where(inArray(phones.id, ids));
      await ctx.ports.jobs.hold(ctx.tx, ids, false);
      for (const id of ids) {
        ctx.audit.changed("phone", id, { sending: "stopped" }, { sending: "on" });
        ctx.events.publish("phone.sending_started", { phone_id: id });
      }
    }
    return { phones: await sendingViews(ctx, meant, false) };
  },
});

function wordsOf(queued: number, others: number): string {
  const messages = counted(queued, "message");
  if (others === 0) return messages;
  const rest = `${counted(others, "other thing")} (reactions, edits, group changes, blocks)`;
  return queued === 0 ? rest : `${messages} and ${rest}`;
}
