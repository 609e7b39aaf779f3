import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput, likesOfNew, setLabels, similarMade } from "../../labels/index.ts";
import { changedChats, chatIdsInput, labelChats } from "../change-chats.ts";

export const setChatLabels = defineOperation({
  name: "set_chat_labels",
  summary: "Replace all labels of chats; [] takes all off.",
  guidance: "To keep others: add_chat_labels. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "PUT /chats/labels",
  input: z.object({ chat_ids: chatIdsInput, labels: labelNamesInput, phone_id: phoneIdInput }),
  output: changedChats.extend({ similar: similarMade }),
  errors: ["chat_not_found", "chat_conflict", "label_not_found", "limit_exceeded"],
  async run({ ctx, input }) {
    const told = await likesOfNew(ctx, input.labels);
    return { ...(await labelChats(ctx, input, (id) => setLabels(ctx, "chat", id, input.labels))), ...told };
  },
});
