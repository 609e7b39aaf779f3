import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { assigneeFrom, memberInput } from "../../members/index.ts";
import { changeChats, changedChats, chatIdsInput } from "../change-chats.ts";

import { chats } from "../table.ts";

export const assignChat = defineOperation({
  name: "assign_chat",
  summary: "Give chats to the member who shall answer; none: nobody.",
  guidance: "To stop AI too: escalate_chat. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/assign",
  input: z.object({
    chat_ids: chatIdsInput,
    assignee: memberInput.nullable().describe("A member's name, email or id (mem_…); none: nobody."),
    phone_id: phoneIdInput,
  }),
  output: changedChats,
  errors: ["chat_not_found", "chat_conflict", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const assignee = (await assigneeFrom(ctx, input.assignee)) ?? null;
    return changeChats(ctx, input, async (chat) => {
      if (chat.assignee === assignee) return null;
      await db(ctx).update(chats).set({ assignee }).where(eq(chats.id, chat.id));
      return { before: { assignee: chat.assignee }, after: { assignee } };
    });
  },
});
