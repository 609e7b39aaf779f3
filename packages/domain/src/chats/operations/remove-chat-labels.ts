import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput, labelsToTakeOff, removeLabels, unknownLabels } from "../../labels/index.ts";
import { changedChats, chatIdsInput, labelChats } from "../change-chats.ts";

export const removeChatLabels = defineOperation({
  name: "remove_chat_labels",
  summary: "Take labels off chats where they no longer fit.",
  guidance: "Others stay. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/labels/remove",
  input: z.object({ chat_ids: chatIdsInput, labels: labelNamesInput.min(1), phone_id: phoneIdInput }),
  output: changedChats.extend({ unknown_labels: unknownLabels }),
  errors: ["chat_not_found", "chat_conflict", "label_not_found", "limit_exceeded"],
  async run({ ctx, input }) {
    const { known, told } = await labelsToTakeOff(ctx, input.labels);
    return { ...(await labelChats(ctx, input, (id) => removeLabels(ctx, "chat", id, known))), ...told };
  },
});
