import { SECOND_MS, type Caller, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { itemResult } from "../../per-item.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { lookUntil } from "../../look-until.ts";
import { phones } from "../../phones/table.ts";
import { contactBlocks } from "../table.ts";

/** One phone: `pending` while its network has not answered, `failed` when it refused, `checked` in a dry run. */
const phoneAnswer = itemResult.extend({
  state: z.enum(["pending", "done", "failed", "checked"]),
  request_id: z.string().optional(),
  ...heldOutput,
});
export type PhoneAnswer = z.output<typeof phoneAnswer>;

export const blockAnswer = z.object({
  contact_id: z.string(),
  name: z.string(),
  items: z.array(phoneAnswer).describe("By phone; id is the phone's."),
});
export type BlockAnswer = z.output<typeof blockAnswer>;

const WAIT_MAX_MS = 15 * SECOND_MS;

/** Looks until every network that is asked has answered or fifteen seconds have passed; holds no transaction between looks. */
export async function awaitBlock(call: { kernel: Kernel; caller: Caller; answer: BlockAnswer }): Promise<BlockAnswer> {
  const { kernel, caller, answer } = call;
  const ids = answer.items.flatMap((item) => item.request_id ?? []);
  if (ids.length === 0) return answer;
  return lookUntil(caller, WAIT_MAX_MS, answer, async () => {
    const rows = await kernel.store.transact(caller.workspaceId, "read", (unit) =>
      db(unit)
        .select({ block: contactBlocks, stoppedAt: phones.sendingStoppedAt })
        .from(contactBlocks)
        .innerJoin(phones, eq(phones.id, contactBlocks.phoneId))
        .where(inArray(contactBlocks.id, ids)),
    );
    const seen = { ...answer, items: answer.items.map((item) => settled(item, rows)) };
    const over = rows.every(({ block, stoppedAt }) => block.state !== "pending" || stoppedAt !== null);
    return { seen, over, words: "WhatsApp was asked and has not answered yet." };
  });
}

interface Asked {
  block: typeof contactBlocks.$inferSelect;
  stoppedAt: Date | null;
}

function settled(item: PhoneAnswer, rows: readonly Asked[]): PhoneAnswer {
  const row = rows.find(({ block }) => block.id === item.request_id);
  if (!row) return item;
  const { state, error } = row.block;
  const held = state === "pending" ? heldSince(row.stoppedAt) : {};
  return { ...item, ok: state !== "failed", state, ...(error ? { error } : {}), ...held };
}
