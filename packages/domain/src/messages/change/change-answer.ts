import { SECOND_MS, type Caller, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { messageChanges } from "../table.ts";

/** `failed`: the network refused, and the message is as it was. */
export const changeAnswer = z.object({
  change_id: z.string().nullable(),
  message_id: z.string(),
  chat_id: z.string(),
  chat_name: z.string(),
  state: z.enum(["pending", "done", "failed", "not_sent"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type ChangeAnswer = z.output<typeof changeAnswer>;

const WAIT_MAX_MS = 15 * SECOND_MS;
const FIRST_PAUSE_MS = 15;
const PAUSE_MAX_MS = 200;

/** Looks at the change until the network has answered or fifteen seconds have passed; holds no transaction between looks. */
export async function awaitChange(call: {
  kernel: Kernel;
  caller: Caller;
  answer: ChangeAnswer;
}): Promise<ChangeAnswer> {
  const { kernel, caller, answer } = call;
  const changeId = answer.change_id;
  if (changeId === null) return answer;
  let waited = 0;
  for (let delay = FIRST_PAUSE_MS; ; delay = Math.min(delay * 1.5, PAUSE_MAX_MS)) {
    const row = await kernel.store.transact(caller.workspaceId, "read", async (unit) => {
      const [found] = await db(unit).select().from(messageChanges).where(eq(messageChanges.id, changeId));
      return found;
    });
    const state = row?.state ?? "pending";
    if (state !== "pending" || waited >= WAIT_MAX_MS || caller.signal?.aborted) {
      return { ...answer, state, ...(row?.error ? { error: row.error } : {}) };
    }
    await pause(delay);
    waited += delay;
  }
}
