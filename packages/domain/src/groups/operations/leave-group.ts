import { defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { beginOperation } from "../begin-operation.ts";
import { actsOf } from "../group-wish.ts";
import { groupViews } from "../group-views.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "../load-group.ts";
import { answerOf, awaitAnswer } from "../operation-answer.ts";
import { groupAnswer, groupIdInput, phoneIdInput } from "../schemas.ts";

const WISH = { kind: "leave" } as const;

export const leaveGroup = defineOperation({
  name: "leave_group",
  summary: "Take this phone out of a group.",
  guidance: "Old messages stay here.",
  effect: "destructive",
  outside: true,
  idempotent: true,
  scope: "groups:moderate",
  tier: "core",
  rest: "POST /groups/{chat_id}/leave",
  input: z.object({ chat_id: groupIdInput, phone_id: phoneIdInput }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "not_supported"],
  needs: ["groups.leave"],
  async preview({ ctx, input }) {
    const group = await groupFor(ctx, input);
    const [view] = await groupViews(ctx, [group]);
    return {
      text: `This phone would leave a group of ${view?.members ?? 0} others, lose its rights there and get nothing more from it.`,
      count: 1,
      details: { chat_id: group.chat.id, group: group.name },
    };
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
  assertMay(group, "member");
  return group;
}
