import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { beginMemberChange, groupIdsInput, touchedBy, planMemberChange } from "../change-members.ts";
import { awaitAnswers } from "../operation-answer.ts";
import { participantsInput } from "../participants.ts";
import { dryRunInput, groupAnswer, phoneIdInput } from "../schemas.ts";

export const addGroupMembers = defineOperation({
  name: "add_group_members",
  summary: "Add people to groups; answers for each.",
  guidance: "Where privacy forbids, an invite link is sent or answered.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:write",
  tier: "core",
  rest: "POST /groups/members",
  input: z.object({
    chat_ids: groupIdsInput,
    participants: participantsInput,
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: z.object({ items: z.array(groupAnswer) }),
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "limit_exceeded", "not_supported"],
  needs: ["groups.addMembers?"],
  async preview({ ctx, input }) {
    const plan = await planMemberChange(ctx, "add", input);
    if (plan.length < 2 || input.dry_run) return null;
    const { count, people, details } = touchedBy(plan);
    return {
      text: `${people} ${people === 1 ? "person" : "people"} would be added to ${plan.length} groups.`,
      count,
      details,
    };
  },
  async run({ ctx, input }) {
    const plan = await planMemberChange(ctx, "add", input);
    return { items: await beginMemberChange(ctx, "add", plan, { dry_run: input.dry_run }) };
  },
  complete: async (call) => ({ items: await awaitAnswers(call, call.answer.items) }),
});
