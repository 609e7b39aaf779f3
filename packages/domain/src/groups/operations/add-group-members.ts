import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { beginMemberChange, groupIdsInput, planMemberChange } from "../change-members.ts";
import { awaitAnswers } from "../operation-answer.ts";
import { participantsInput } from "../participants.ts";
import { previewAdding } from "../preview-adding.ts";
import { dryRunInput, groupAnswer } from "../schemas.ts";

export const addGroupMembers = defineOperation({
  name: "add_group_members",
  summary: "Add people to groups.",
  guidance: "Who forbids it is invited by link, sent or answered. Returns outcomes.",
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
    return previewAdding(ctx, await planMemberChange(ctx, "add", input));
  },
  async run({ ctx, input }) {
    const invitesAgreed = ctx.shownAt !== undefined || ctx.caller.unconfirmed?.has("add_group_members") === true;
    const plan = await planMemberChange(ctx, "add", input);
    return { items: await beginMemberChange(ctx, "add", plan, { invitesAgreed }) };
  },
  complete: async (call) => ({ items: await awaitAnswers(call, call.answer.items) }),
});
