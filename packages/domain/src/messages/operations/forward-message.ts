import { messageIdInput } from "../schemas.ts";
import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { itemResult, perItem } from "../../per-item.ts";
import { loadMessage } from "../load-message.ts";
import type { MessageRow } from "../message-view.ts";
import { assertMaySend } from "../send/may-send.ts";
import { isMedia } from "../send/outbound-content.ts";
import { queueMessage, type Draft } from "../send/queue-message.ts";
import { assertAbility, loadRecipient } from "../send/recipient.ts";
import { sendOptions } from "../send/send-answer.ts";

const CHATS_MAX = 50;
const NAMES_SHOWN_MAX = 10;

export const forwardMessage = defineOperation({
  name: "forward_message",
  summary: "Send a copy of a message to other chats; asks first when several.",
  guidance: "Not into closed windows. Returns outcomes.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages/{message_id}/forward",
  input: z.object({
    message_id: messageIdInput,
    chat_ids: z
      .array(z.string())
      .min(1)
      .max(CHATS_MAX)
      .describe("Where the copies go: ids of chats (chat_…) or numbers with country code."),
    dry_run: sendOptions.dry_run,
    phone_id: sendOptions.phone_id,
  }),
  output: z.object({ items: z.array(itemResult.extend({ message_id: z.string().optional() })) }),
  errors: ["message_not_found", "message_conflict", "not_supported", "group_conflict", "contact_blocked_conflict"],
  needs: ["polls?"],
  async preview({ ctx, input }) {
    const chatIds = [...new Set(input.chat_ids)];
    if (chatIds.length === 1 || input.dry_run) return null;
    const draft = draftOf(await loadMessage(ctx, input.message_id));
    const items = await perItem(ctx, chatIds, async (id) => (await mayGo(ctx, id, draft, input.phone_id)).name);
    const [going, left] = [items.filter((item) => item.ok), items.filter((item) => !item.ok)];
    const names = going.slice(0, NAMES_SHOWN_MAX).map((item) => item.name);
    return {
      text: `The message would be forwarded to ${counted(going.length, "chat")}.${left.length > 0 ? ` ${left.length} would be refused.` : ""}`,
      count: going.length,
      details: { to: names, refused: left },
    };
  },
  async run({ ctx, input }) {
    const draft = draftOf(await loadMessage(ctx, input.message_id));
    const made = new Map<string, string>();
    const items = await perItem(ctx, [...new Set(input.chat_ids)], async (id) => {
      const to = await mayGo(ctx, id, draft, input.phone_id);
      if (!input.dry_run) made.set(id, (await queueMessage(ctx, to, draft)).message_id ?? "");
      return to.name;
    });
    if (made.size === 0) ctx.audit.nothing(input.dry_run ? "dry run" : "no chat could be sent to");
    return {
      items: items.map((item) => ({ ...item, ...(made.has(item.id) ? { message_id: made.get(item.id) } : {}) })),
    };
  },
});

async function mayGo(ctx: Ctx, chatId: string, draft: Draft, phoneId: string | undefined) {
  const to = await loadRecipient(ctx, chatId, phoneId);
  if (draft.type === "poll") await assertAbility(ctx, to.chat, "polls");
  await assertMaySend(ctx, to);
  return to;
}

/** What travels on: never who wrote it, what it quoted, or how it went. @throws message_conflict */
function draftOf(message: MessageRow): Draft {
  const text = message.text === null ? {} : { text: message.text };
  if (message.deletedAt) throw conflict("was deleted");
  if (isMedia(message.type) && message.mediaId) {
    return { type: message.type, mediaId: message.mediaId, ...text, forwarded: true };
  }
  const part = message.payload?.[message.type];
  if (["location", "contacts", "poll"].includes(message.type) && part !== undefined) {
    return { type: message.type, ...text, payload: { [message.type]: part }, forwarded: true };
  }
  if (["text", "template", "button_reply", "interactive"].includes(message.type) && message.text) {
    return { type: "text", text: message.text, forwarded: true };
  }
  throw conflict(`is of type ${message.type}, which cannot be forwarded`);
}

function conflict(why: string): AppError {
  return new AppError("message_conflict", {
    public: `That message ${why}. Nothing was sent.`,
    fields: [{ path: "message_id", message: why }],
  });
}
