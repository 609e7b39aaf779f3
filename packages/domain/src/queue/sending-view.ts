import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { countQueue } from "./queue-counts.ts";
import type { QueuePhone } from "./queue-phones.ts";

export const othersOutput = {
  others: z.number().int().optional().describe("Reactions, edits, group changes and blocks that wait."),
};

export const sendingView = z.object({
  phone_id: z.string(),
  name: z.string(),
  sending: z.enum(["on", "stopped"]),
  queued: z.number().int(),
  ...othersOutput,
  more: z.literal(true).optional().describe("Counted in part."),
});

export async function sendingViews(ctx: Ctx, phones: readonly QueuePhone[], isStopped: boolean) {
  const views: z.output<typeof sendingView>[] = [];
  for (const { id, name } of phones) {
    const { queued, others, isPart } = await countQueue(ctx, id);
    const sending = isStopped ? ("stopped" as const) : ("on" as const);
    views.push({
      phone_id: id,
      name,
      sending,
      queued,
      ...(others > 0 ? { others } : {}),
      ...(isPart ? { more: true as const } : {}),
    });
  }
  return views;
}
