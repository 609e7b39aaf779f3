import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { contactBlocks } from "../table.ts";

export const settleBlock = defineOperation({
  name: "settle_block",
  summary: "Record what the network said to blocking or unblocking someone.",
  guidance: "Internal: called by the job that asked. Without an error it is so from now on.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "internal",
  rest: null,
  input: z.object({
    request_id: z.string().describe("What was asked."),
    error: z.object({ code: z.string(), message: z.string() }).optional().describe("Why it was refused."),
  }),
  output: z.object({ state: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    const [request] = await db(ctx)
      .select()
      .from(contactBlocks)
      .where(eq(contactBlocks.id, input.request_id))
      .for("update");
    if (request?.state !== "pending") {
      ctx.audit.nothing("the request is settled or gone");
      return { state: request?.state ?? "gone" };
    }
    const state = input.error ? ("failed" as const) : ("done" as const);
    await db(ctx)
      .update(contactBlocks)
      .set({ state, ...(input.error ? { error: input.error } : {}) })
      .where(eq(contactBlocks.id, request.id));
    const { contactId, phoneId, kind } = request;
    const about = { contact_id: contactId, phone_id: phoneId };
    if (input.error) ctx.events.publish("contact.block_refused", { ...about, asked_to: kind, code: input.error.code });
    else ctx.events.publish(kind === "block" ? "contact.blocked" : "contact.unblocked", about);
    ctx.audit.changed("contact", contactId, null, { asked_to: kind, phone_id: phoneId, state });
    return { state };
  },
});
