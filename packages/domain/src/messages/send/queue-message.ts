import type { MessageType } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db, searchTextOf } from "@parley/store";
import { recordActivity } from "../../chats/index.ts";
import { messages } from "../table.ts";
import { SEND_JOB } from "./job-names.ts";
import type { Recipient } from "./recipient.ts";
import type { SendAnswer } from "./send-answer.ts";

/** What a message of ours holds before it leaves. */
export interface Draft {
  type: MessageType;
  text?: string;
  payload?: Record<string, unknown>;
  mediaId?: string;
  replyToProviderId?: string;
}

/** Writes the message as `queued` and its job together: either both exist or neither does. */
export async function queueMessage(ctx: Ctx, to: Recipient, draft: Draft): Promise<SendAnswer> {
  const now = ctx.clock.now();
  const id = ctx.ids.next("message");
  const written = db(ctx)
    .insert(messages)
    .values({
      id,
      workspaceId: ctx.workspaceId,
      phoneId: to.chat.phoneId,
      chatId: to.chat.id,
      senderId: null,
      fromMe: true,
      type: draft.type,
      text: draft.text ?? null,
      payload: draft.payload ?? null,
      mediaId: draft.mediaId ?? null,
      replyToProviderId: draft.replyToProviderId ?? null,
      sentAt: now,
      deliveryState: "queued",
      deliveryAt: now,
      searchText: draft.text ? searchTextOf(draft.text) : null,
      createdAt: now,
    });
  // None needs the answer of another, so they travel together.
  await Promise.all([
    written,
    recordActivity(ctx, [{ chatId: to.chat.id, messageId: id, at: now, inbound: false, unread: false }]),
    ctx.ports.jobs.enqueue(ctx.tx, {
      name: SEND_JOB,
      id: `send:${id}`,
      workspaceId: ctx.workspaceId,
      input: {
        message_id: id,
        ...(draft.mediaId ? { file_id: draft.mediaId, media_kind: draft.type } : {}),
      },
      lane: { phoneId: to.chat.phoneId, chatId: to.chat.id },
    }),
  ]);
  ctx.events.publish("message.queued", { message_id: id, chat_id: to.chat.id, type: draft.type });
  ctx.events.publish("chat.updated", { chat_id: to.chat.id });
  ctx.audit.changed("message", id, null, { chat_id: to.chat.id, type: draft.type, delivery_state: "queued" });
  return { ...addressOf(to), message_id: id, delivery_state: "queued" };
}

/** The answer of a dry run: everything was checked, nothing is kept. */
export function notSent(ctx: Ctx, to: Recipient): SendAnswer {
  ctx.audit.nothing("dry run");
  return { ...addressOf(to), message_id: null, delivery_state: "not_sent" };
}

function addressOf(to: Recipient): Pick<SendAnswer, "chat_id" | "chat_name" | "number"> {
  return { chat_id: to.chat.id, chat_name: to.name, number: to.number };
}
