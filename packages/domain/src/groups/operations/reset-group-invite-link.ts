import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { beginOn, groupFor } from "../act-on-group.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { groupAnswer, groupIdInput } from "../schemas.ts";

const WISH = { kind: "reset_link" } as const;

export const resetGroupInviteLink = defineOperation({
  name: "reset_group_invite_link",
  summary: "Revoke a group's leaked invite link; returns a new one.",
  guidance: "Who joined stays in.",
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
    const { chat, name } = await groupFor(ctx, input, WISH, "admin");
    const text = "The group's invite link would stop working wherever it was shared.";
    return { text, count: 1, details: { chat_id: chat.id, chat_name: name } };
  },
  run: async ({ ctx, input }) => beginOn(ctx, await groupFor(ctx, input, WISH, "admin"), WISH),
  complete: awaitAnswer,
});
