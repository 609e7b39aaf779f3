import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { beginOn, groupFor } from "../act-on-group.ts";
import { groupViews } from "../group-views.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { groupAnswer, groupIdInput } from "../schemas.ts";

const WISH = { kind: "leave" } as const;

export const leaveGroup = defineOperation({
  name: "leave_group",
  summary: "Take this phone out of a group no longer needed.",
  guidance: "Old messages stay. Returns outcome.",
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
    const group = await groupFor(ctx, input, WISH, "member");
    const [view] = await groupViews(ctx, [group]);
    return {
      text: `This phone would leave a group of ${counted(view?.members ?? 0, "other")}, lose its rights there and get nothing more from it.`,
      count: 1,
      details: { chat_id: group.chat.id, chat_name: group.name },
    };
  },
  run: async ({ ctx, input }) => beginOn(ctx, await groupFor(ctx, input, WISH, "member"), WISH),
  complete: awaitAnswer,
});
