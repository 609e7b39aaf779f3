import { defineOperation, phoneIdInput, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { beginOn, groupFor } from "../act-on-group.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { groupAnswer, groupIdInput } from "../schemas.ts";

const DECISIONS_MAX = 50;

export const reviewGroupJoinRequests = defineOperation({
  name: "review_group_join_requests",
  summary: "Approve or reject who asked to join a group.",
  guidance: "request_id: list_group_join_requests.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "groups:moderate",
  tier: "extended",
  rest: "POST /groups/{chat_id}/join_requests",
  input: z.object({
    chat_id: groupIdInput,
    decisions: z
      .array(z.object({ request_id: z.string().max(ID_CHARS_MAX), approve: z.boolean() }))
      .min(1)
      .max(DECISIONS_MAX)
      .describe("For each person who asked: who, and whether they may join."),
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "not_supported"],
  needs: ["groups.answerJoinRequests"],
  async run({ ctx, input }) {
    const requests = input.decisions.map(({ request_id, approve }) => ({ id: request_id, approve }));
    const wish = { kind: "answer_requests" as const, requests };
    return beginOn(ctx, await groupFor(ctx, input, wish, "admin"), wish);
  },
  complete: awaitAnswer,
});
