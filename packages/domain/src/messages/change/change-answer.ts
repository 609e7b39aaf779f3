import { SECOND_MS, type Caller, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { lookUntil } from "../../look-until.ts";
import { messageChanges } from "../table.ts";

/** `failed`: the network refused, and the message is as it was. */
export const changeAnswer = namedChat.extend({
  change_id: z.string().optional().describe("Absent in a dry run."),
  message_id: z.string(),
  state: z.enum(["pending", "done", "failed", "not_sent"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type ChangeAnswer = z.output<typeof changeAnswer>;

const WAIT_MAX_MS = 15 * SECOND_MS;

/** Looks at the change until the network has answered or fifteen seconds have passed; holds no transaction between looks. */
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
      const [found] = await db(unit).select().from(messageChanges).where(eq(messageChanges.id, changeId));
      return found;
    });
    const state = row?.state ?? "pending";
    const seen = { ...answer, state, ...(row?.error ? { error: row.error } : {}) };
    return { seen, over: state !== "pending", words: "WhatsApp was asked and has not answered yet." };
  });
}
