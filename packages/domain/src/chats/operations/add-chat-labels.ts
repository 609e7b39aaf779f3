import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { addLabels, labelNamesInput, likesOfNew, similarMade } from "../../labels/index.ts";
import { changedChats, chatIdsInput, labelChats } from "../change-chats.ts";

export const addChatLabels = defineOperation({
  name: "add_chat_labels",
  summary: "Add labels to chats, to sort them; new names too.",
  guidance: "Others stay: set_chat_labels. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/labels/add",
  input: z.object({ chat_ids: chatIdsInput, labels: labelNamesInput.min(1), phone_id: phoneIdInput }),
  output: changedChats.extend({ similar: similarMade }),
  errors: ["chat_not_found", "chat_conflict", "label_not_found", "limit_exceeded"],
  async run({ ctx, input }) {
    const told = await likesOfNew(ctx, input.labels);
    return { ...(await labelChats(ctx, input, (id) => addLabels(ctx, "chat", id, input.labels))), ...told };
  },
});
