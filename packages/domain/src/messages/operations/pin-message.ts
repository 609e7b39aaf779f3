import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { beginChange } from "../change/begin-change.ts";
import { awaitChange, changeAnswer } from "../change/change-answer.ts";
import { messageIdInput } from "../schemas.ts";
import { assertReachable } from "../send/chat-standing.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { assertAbility, loadRecipient } from "../send/recipient.ts";
import { sendOptions } from "../send/send-answer.ts";

const DAYS = { "24h": 1, "7d": 7, "30d": 30 } as const;

export const pinMessage = defineOperation({
  name: "pin_message",
  summary: "Pin a message on top of its chat, for everyone in it, or unpin it.",
  guidance: "Three per chat: the oldest gives way. The Cloud API pins in groups only.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "messages:manage",
  tier: "extended",
  rest: "PUT /messages/{message_id}/pin",
  input: z.object({
    message_id: messageIdInput,
    pinned: z.boolean().default(true).describe("false unpins"),
    duration: z.enum(["24h", "7d", "30d"]).default("7d").describe("How long it stays pinned; 7d unless given."),
    dry_run: sendOptions.dry_run,
  }),
  output: changeAnswer,
  errors: [
    "message_not_found",
    "message_conflict",
    "not_supported",
    "chat_not_found",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  needs: ["pin", "pinDirect?"],
  async run({ ctx, input }) {
    const known = await loadKnownMessage(ctx, input.message_id);
    const to = await loadRecipient(ctx, known.chatId, undefined, "message_id");
    await assertAbility(ctx, to.chat, "pin");
    if (to.chat.type === "direct") await assertAbility(ctx, to.chat, "pinDirect");
    assertReachable(to);
    const target = { id: known.id, chatId: to.chat.id, to, phoneId: known.phoneId };
    return beginChange(ctx, target, input.pinned ? { kind: "pin", days: DAYS[input.duration] } : { kind: "unpin" });
  },
  complete: awaitChange,
});
