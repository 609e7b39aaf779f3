import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { changeOneGroup } from "../change-members.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { participantsInput } from "../participants.ts";
import { dryRunInput, groupAnswer, groupIdInput } from "../schemas.ts";

export const promoteGroupMembers = defineOperation({
  name: "promote_group_members",
  summary: "Make members admins, to share the work.",
  guidance: "Undone by demote_group_members. Returns outcomes.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:moderate",
  tier: "core",
  rest: "POST /groups/{chat_id}/admins",
  input: z.object({
    chat_id: groupIdInput,
    participants: participantsInput,
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "limit_exceeded", "not_supported"],
  needs: ["groups.promoteMembers"],
  run: ({ ctx, input }) => changeOneGroup(ctx, "promote", input),
  complete: awaitAnswer,
});
