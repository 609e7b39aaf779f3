import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { applyChanges } from "../record/apply-changes.ts";
import { applyPin } from "../change/apply-pin.ts";
import { TARGET_COLUMNS, type Target } from "../record/targets.ts";
import { messageChanges, messages } from "../table.ts";

export const settleChange = defineOperation({
  name: "settle_change",
  summary: "Record what the network said to an edit, a deletion or a pin of ours.",
  guidance: "Internal: called by the job of the change. Without an error the message changes here too.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    change_id: z.string().describe("The change."),
    error: z.object({ code: z.string(), message: z.string() }).optional().describe("Why it was refused."),
  }),
  output: z.object({ state: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    const [change] = await db(ctx)
      .select()
      .from(messageChanges)
      .where(eq(messageChanges.id, input.change_id))
      .for("update");
    if (change?.state !== "pending") {
      ctx.audit.nothing("the change is settled or gone");
      return { state: change?.state ?? "gone" };
    }
    const state = input.error ? ("failed" as const) : ("done" as const);
    await db(ctx)
      .update(messageChanges)
      // The words of a deleted or replaced text are kept in one place only.
      .set({ state, text: null, mentions: null, ...(input.error ? { error: input.error } : {}) })
      .where(eq(messageChanges.id, change.id));
    const [target] = await db(ctx)
      .select(TARGET_COLUMNS)
      .from(messages)
      .where(eq(messages.id, change.messageId))
      .for("no key update");
    if (target && state === "done") {
      if (change.kind === "pin" || change.kind === "unpin") await applyPin(ctx, target, change);
      else await applyOurs(ctx, target, change);
    }
    if (target && input.error) {
      ctx.events.publish("message.change_refused", {
        message_id: target.id,
        chat_id: target.chatId,
        change: change.kind,
        code: input.error.code,
      });
    }
    ctx.audit.changed("message", change.messageId, null, { change: change.kind, state });
    return { state };
  },
});

async function applyOurs(ctx: Ctx, target: Target, change: typeof messageChanges.$inferSelect): Promise<void> {
  const at = ctx.clock.now().toISOString();
  const about = { targetProviderId: target.providerId ?? "", chat: NOWHERE, fromMe: true, at };
  const event =
    change.kind === "delete"
      ? { kind: "revoke" as const, ...about }
      : { kind: "edit" as const, ...about, content: editedContent(change) };
  await applyChanges(ctx, [{ event, target }]);
}

/** Those of the text before are mentioned no more. */
function editedContent({ text, mentions }: typeof messageChanges.$inferSelect) {
  const payload = { mentions: mentions?.length ? mentions : undefined };
  return { type: "text" as const, text: text ?? "", payload };
}

/** A follow-up is where its message is; the chat it names is not looked at. */
const NOWHERE = { type: "direct" as const, networkId: "" };
