import { SECOND_MS, type Caller, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { lookUntil } from "../../look-until.ts";
import { phones } from "../../phones/table.ts";
import { messageChanges, messages } from "../table.ts";

/** `failed`: the network refused, and the message is as it was. */
export const changeAnswer = namedChat.extend({
  change_id: z.string().optional().describe("Absent in a dry run."),
  message_id: z.string(),
  state: z.enum(["pending", "done", "failed", "not_sent"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  ...heldOutput,
});
export type ChangeAnswer = z.output<typeof changeAnswer>;

const WAIT_MAX_MS = 15 * SECOND_MS;

/** Looks at the change until the network has answered, fifteen seconds have passed or its phone is stopped; holds no transaction between looks. */
export async function awaitChange(call: {
  kernel: Kernel;
  caller: Caller;
  answer: ChangeAnswer;
}): Promise<ChangeAnswer> {
  const { kernel, caller, answer } = call;
  const changeId = answer.change_id;
  if (changeId === undefined) return answer;
  return lookUntil(caller, WAIT_MAX_MS, answer, async () => {
    const row = await kernel.store.transact(caller.workspaceId, "read", async (unit) => {
      const [found] = await db(unit)
        .select({ state: messageChanges.state, error: messageChanges.error, stoppedAt: phones.sendingStoppedAt })
        .from(messageChanges)
        .innerJoin(messages, eq(messages.id, messageChanges.messageId))
        .innerJoin(phones, eq(phones.id, messages.phoneId))
        .where(eq(messageChanges.id, changeId));
      return found;
    });
    const state = row?.state ?? "pending";
    const held = state === "pending" ? heldSince(row?.stoppedAt) : {};
    const seen = { ...answer, state, ...(row?.error ? { error: row.error } : {}), ...held };
    return {
      seen,
      over: state !== "pending" || held.held !== undefined,
      words: "WhatsApp was asked and has not answered yet.",
    };
  });
}
