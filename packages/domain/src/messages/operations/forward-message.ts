import { messageIdInput } from "../schemas.ts";
import { AppError, defineOperation, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { toldOf } from "../../given-as.ts";
import { heldOutput } from "../../held.ts";
import { itemResult, perItem, type ItemResult } from "../../per-item.ts";
import { messageWords } from "../../shown-text.ts";
import { wordsIn } from "../../words-shown.ts";
import { loadMessage } from "../load-message.ts";
import type { MessageRow } from "../message-view.ts";
import { assertMaySend } from "../send/may-send.ts";
import { isMedia } from "../send/outbound-content.ts";
import { queueMessage, type Draft } from "../send/queue-message.ts";
import { assertAbility, loadRecipient, shownRecipient, type Recipient } from "../send/recipient.ts";
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
      .array(z.string().max(ID_CHARS_MAX))
      .min(1)
      .max(CHATS_MAX)
      .describe("Where the copies go: ids of chats (chat_…) or numbers with country code."),
    dry_run: sendOptions.dry_run,
    phone_id: sendOptions.phone_id,
  }),
  output: z.object({ items: z.array(itemResult.extend({ message_id: z.string().optional(), ...heldOutput })) }),
  showsWords: wordsIn("message_text"),
  errors: [
    "message_not_found",
    "message_conflict",
    "chat_not_found",
    "chat_conflict",
    "window_closed",
    "not_supported",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  needs: ["polls?"],
  async preview({ ctx, input }) {
    const { message, going, items } = await planForward(ctx, input);
    if (items.length === 1) return null;
    const left = items.filter((item) => !item.ok);
    return {
      text: `The message would be forwarded to ${counted(going.size, "chat")}.${left.length > 0 ? ` ${left.length} would be refused.` : ""}`,
      count: going.size,
      details: {
        to: [...going.values()].slice(0, NAMES_SHOWN_MAX).map(shownRecipient),
        message_id: message.id,
        ...messageWords(ctx, message.text),
        refused: left,
      },
    };
  },
  async run({ ctx, input }) {
    const { draft, going, items } = await planForward(ctx, input);
    const made = new Map<string, { message_id?: string; held?: string }>();
    for (const [chatId, to] of going) {
      const { message_id, held } = await queueMessage(ctx, to, draft);
      made.set(chatId, { ...(message_id ? { message_id } : {}), ...(held ? { held } : {}) });
    }
    return {
      items: items.map((item) => ({ ...item, ...made.get(item.id) })),
    };
  },
});

interface ForwardPlan {
  message: MessageRow;
  draft: Draft;
  /** By chat id. */
  going: Map<string, Recipient>;
  items: ItemResult[];
}

/**
 * Each chat once, whatever ids it was named by.
 * @throws AppError  the first refusal when it may go to nobody
 */
async function planForward(
  ctx: Ctx,
  input: { message_id: string; chat_ids: readonly string[]; phone_id?: string | undefined },
): Promise<ForwardPlan> {
  const message = await loadMessage(ctx, input.message_id);
  const draft = draftOf(message);
  const going = new Map<string, Recipient>();
  const taken = new Set<string>();
  const doubles = new Set<string>();
  const refusals: AppError[] = [];
  const items = await perItem(ctx, [...new Set(input.chat_ids)], async (given, found) => {
    try {
      const to = await loadRecipient(ctx, given, input.phone_id);
      if (taken.has(to.chat.id)) return void doubles.add(given);
      taken.add(to.chat.id);
      found({ id: to.chat.id, name: to.name, ...(to.number ? { number: to.number } : {}) });
      await assertMayGo(ctx, to, draft);
      going.set(to.chat.id, to);
    } catch (error) {
      if (error instanceof AppError) refusals.push(error);
      throw error;
    }
  });
  if (going.size === 0 && refusals[0]) throw toldOf(refusals[0], "chat_ids", "chat_id");
  return { message, draft, going, items: items.filter((item) => item.name !== undefined || !doubles.has(item.id)) };
}

async function assertMayGo(ctx: Ctx, to: Recipient, draft: Draft): Promise<void> {
  if (draft.type === "poll") await assertAbility(ctx, to.chat, "polls");
  await assertMaySend(ctx, to);
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
