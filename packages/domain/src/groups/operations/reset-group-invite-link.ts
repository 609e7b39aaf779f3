import { defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { beginOperation } from "../begin-operation.ts";
import { actsOf } from "../group-wish.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "../load-group.ts";
import { answerOf, awaitAnswer } from "../operation-answer.ts";
import { groupAnswer, groupIdInput, phoneIdInput } from "../schemas.ts";

const WISH = { kind: "reset_link" } as const;

export const resetGroupInviteLink = defineOperation({
  name: "reset_group_invite_link",
  summary: "Revoke a group's invite link and make a new one.",
  guidance: "The old one stops working.",
  effect: "destructive",
  outside: true,
  idempotent: false,
  scope: "groups:moderate",
  tier: "core",
  rest: "POST /groups/{chat_id}/invite_link/reset",
  input: z.object({ chat_id: groupIdInput, phone_id: phoneIdInput }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "not_supported"],
  needs: ["groups.resetInviteLink"],
  async preview({ ctx, input }) {
    const { chat, name } = await groupFor(ctx, input);
    const text = "The group's invite link would stop working wherever it was shared.";
    return { text, count: 1, details: { chat_id: chat.id, group: name } };
  },
  async run({ ctx, input }) {
    const { chat, name } = await groupFor(ctx, input);
    const operation = await beginOperation(ctx, { phoneId: chat.phoneId, chatId: chat.id, wish: WISH });
    return answerOf(operation, name);
  },
  complete: awaitAnswer,
});

async function groupFor(ctx: Ctx, input: { chat_id: string; phone_id?: string | undefined }): Promise<Group> {
  const group = await loadGroup(ctx, input.chat_id, input.phone_id);
  await assertGroupActs(ctx, group.chat.phoneId, actsOf(WISH));
  assertMay(group, "admin");
  return group;
}
