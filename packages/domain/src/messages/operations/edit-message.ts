import { messageIdInput } from "../schemas.ts";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { beginChange, loadChangeable } from "../change/begin-change.ts";
import { awaitChange, changeAnswer } from "../change/change-answer.ts";
import { keptMentions } from "../change/kept-mentions.ts";
import { messageText } from "../send/message-text.ts";
import { sendOptions } from "../send/send-answer.ts";

export const editMessage = defineOperation({
  name: "edit_message",
  summary: "Correct the text of a message of ours within 15 minutes.",
  guidance: "No files. Not on the Cloud API. Returns state.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "messages:manage",
  tier: "core",
  rest: "PATCH /messages/{message_id}",
  input: z.object({ message_id: messageIdInput, text: messageText, dry_run: sendOptions.dry_run }),
  output: changeAnswer,
  errors: ["message_not_found", "message_conflict", "not_supported", "group_conflict", "contact_blocked_conflict"],
  needs: ["edit"],
  async run({ ctx, input }) {
    const target = await loadChangeable(ctx, input.message_id, "edit");
    const { text, people: mentions } = await keptMentions(ctx, target, input.text);
    return beginChange(ctx, target, { kind: "edit", text, mentions });
  },
  complete: awaitChange,
});
