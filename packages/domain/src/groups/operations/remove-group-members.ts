import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { beginMemberChange, groupIdsInput, leftOutOf, planMemberChange, touchedBy } from "../change-members.ts";
import { awaitAnswers } from "../operation-answer.ts";
import { participantsInput } from "../participants.ts";
import { groupAnswer } from "../schemas.ts";

export const removeGroupMembers = defineOperation({
  name: "remove_group_members",
  summary: "Remove people from groups.",
  guidance: "Their messages stay: moderate_group_message. Returns outcomes.",
  effect: "destructive",
  outside: true,
  idempotent: true,
  scope: "groups:moderate",
  tier: "core",
  rest: "POST /groups/members/remove",
  input: z.object({
    chat_ids: groupIdsInput,
    participants: participantsInput,
    reason: z
      .string()
      .max(300)
      .optional()
      .describe("Why, for colleagues: kept with the operation, at most 300 characters."),
    phone_id: phoneIdInput,
  }),
  output: z.object({ items: z.array(groupAnswer) }),
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "limit_exceeded", "not_supported"],
  needs: ["groups.removeMembers"],
  async preview({ ctx, input }) {
    const plan = await planMemberChange(ctx, "remove", input);
    const { count, people, details } = touchedBy(plan.changes);
    // Nobody is touched: the call itself says why, for each.
    if (count === 0) return null;
    const text = `${counted(people, "person", "people")} would be removed from ${counted(plan.changes.length, "group")} and lose what is written there from then on.`;
    const leftOut = leftOutOf(plan);
    return { text: text + leftOut.text, count, details: { ...details, ...leftOut.details } };
  },
  async run({ ctx, input }) {
    const plan = await planMemberChange(ctx, "remove", input);
    return { items: await beginMemberChange(ctx, "remove", plan, { reason: input.reason }) };
  },
  complete: async (call) => ({ items: await awaitAnswers(call, call.answer.items) }),
});
