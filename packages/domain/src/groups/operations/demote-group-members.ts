import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { changeOneGroup } from "../change-members.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { participantsInput } from "../participants.ts";
import { dryRunInput, groupAnswer, groupIdInput } from "../schemas.ts";

export const demoteGroupMembers = defineOperation({
  name: "demote_group_members",
  summary: "Take members' admin rights back.",
  guidance: "They stay: remove_group_members. Returns outcomes.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:moderate",
  tier: "core",
  rest: "POST /groups/{chat_id}/admins/remove",
  input: z.object({
    chat_id: groupIdInput,
    participants: participantsInput,
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "limit_exceeded", "not_supported"],
  needs: ["groups.demoteMembers"],
  run: ({ ctx, input }) => changeOneGroup(ctx, "demote", input),
  complete: awaitAnswer,
});
