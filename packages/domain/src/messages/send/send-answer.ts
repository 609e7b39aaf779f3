import { DELIVERY_STATES } from "@parley/connectors/contract";
import type { Caller, Kernel } from "@parley/kernel";
import { SECOND_MS, sendingPhoneInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { lookUntil } from "../../look-until.ts";
import { phones } from "../../phones/table.ts";
import { isSettled } from "../delivery-rank.ts";
import { messages } from "../table.ts";

/** What every send answers: who it went to by id and by name, and how far it has come. */
export const sendAnswer = namedChat.extend({
  message_id: z.string().optional().describe("Absent in a dry run."),
  delivery_state: z.enum([...DELIVERY_STATES, "not_sent"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  ...heldOutput,
});
export type SendAnswer = z.output<typeof sendAnswer>;

/** Parameters that every send takes. */
export const sendOptions = {
  wait: z
    .enum(["queued", "sent"])
    .optional()
    .describe("sent waits up to 20 seconds until WhatsApp has taken it or refused it; queued answers at once."),
  dry_run: z.boolean().optional().describe("true checks everything and answers who it would go to; nothing is sent."),
  phone_id: sendingPhoneInput,
};

const WAIT_MAX_MS = 20 * SECOND_MS;

/**
 * With `wait: "sent"`, looks at the message until the network has answered for it or twenty seconds
 * have passed, or somebody has stopped its phone; then the answer is as it stands. Runs after the commit and holds no transaction
 * between looks, so it works whichever process sends.
 */
export async function awaitOutcome(call: {
  kernel: Kernel;
  caller: Caller;
  input: { wait?: "queued" | "sent" | undefined };
  answer: SendAnswer;
}): Promise<SendAnswer> {
  const { kernel, caller, input, answer } = call;
  const messageId = answer.message_id;
  if (input.wait !== "sent" || messageId === undefined) return answer;
  return lookUntil(caller, WAIT_MAX_MS, answer, async () => {
    const seen = { ...answer, ...(await lookAt(kernel, caller.workspaceId, messageId)) };
    const { delivery_state: state, held } = seen;
    return {
      seen,
      over: state === "not_sent" || isSettled(state) || held !== undefined,
      words: `The message is ${state}.`,
    };
  });
}

async function lookAt(kernel: Kernel, workspaceId: string, messageId: string): Promise<Partial<SendAnswer>> {
  const [row] = await kernel.store.transact(workspaceId, "read", (unit) =>
    db(unit)
      .select({ state: messages.deliveryState, error: messages.deliveryError, stoppedAt: phones.sendingStoppedAt })
      .from(messages)
      .innerJoin(phones, eq(phones.id, messages.phoneId))
      .where(eq(messages.id, messageId)),
  );
  if (!row?.state) return {};
  return {
    delivery_state: row.state,
    // Of an earlier attempt nothing stays once a later one went through.
    error: row.error ? { code: row.error.code, message: row.error.message } : undefined,
    held: row.state === "queued" ? heldSince(row.stoppedAt).held : undefined,
  };
}
