import { messageIdInput } from "../schemas.ts";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { messageWords } from "../../shown-text.ts";
import { beginChange, loadChangeable } from "../change/begin-change.ts";
import { addressOf } from "../send/recipient.ts";
import { awaitChange, changeAnswer } from "../change/change-answer.ts";

export const deleteMessage = defineOperation({
  name: "delete_message",
  summary: "Delete a message of ours for everyone, within two days.",
  guidance: "Others': moderate_group_message. Not on the Cloud API. Returns state.",
  effect: "destructive",
  outside: true,
  idempotent: true,
  scope: "messages:delete",
  tier: "core",
  rest: "DELETE /messages/{message_id}",
  input: z.object({ message_id: messageIdInput }),
  output: changeAnswer,
  errors: ["message_not_found", "message_conflict", "not_supported", "group_conflict", "contact_blocked_conflict"],
  needs: ["revoke"],
  async preview({ ctx, input }) {
    const target = await loadChangeable(ctx, input.message_id, "delete");
    return {
      text: `This ${target.type} message would be deleted for everyone, here too, for good.`,
      count: 1,
      details: {
        message_id: target.id,
        ...addressOf(target.to),
        ...messageWords(ctx, target.text),
      },
    };
  },
  async run({ ctx, input }) {
    return beginChange(ctx, await loadChangeable(ctx, input.message_id, "delete"), { kind: "delete" });
  },
  complete: awaitChange,
});
