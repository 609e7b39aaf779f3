import type { MediaType, MessageType } from "@parley/connectors/contract";
import { actorId, actorName, type Ctx } from "@parley/kernel";
import { preparedQuery, searchTextOf } from "@parley/store";
import { sql } from "drizzle-orm";
import { assertMayReply, PLACED_WITHIN, recordActivity } from "../../chats/index.ts";
import { heldSince } from "../../held.ts";
import { messages } from "../table.ts";
import { SEND_JOB, sendJobId } from "./job-names.ts";
import { addressOf, type Recipient } from "./recipient.ts";
import type { SendAnswer } from "./send-answer.ts";

/** What a message of ours holds before it leaves. */
export interface Draft {
  type: MessageType;
  text?: string;
  payload?: Record<string, unknown>;
  mediaId?: string;
  /** Where the file is not the message itself but a part of it: a template's header. */
  mediaKind?: MediaType;
  replyToProviderId?: string;
  forwarded?: boolean;
  /** Who asked for it long ago, where our own worker sends it now. */
  askedBy?: { name: string; id: string | null };
}

/**
 * Writes the message as `queued` and its job together: either both exist or neither does. In a dry run neither.
 * @throws chat_conflict  an agent writes where people answer
 */
export async function queueMessage(ctx: Ctx, to: Recipient, draft: Draft): Promise<SendAnswer> {
  assertMayReply(ctx, to.chat);
  if (ctx.caller.dryRun) return notSent(ctx, to);
  const now = ctx.clock.now();
  const { actor } = ctx.caller;
  const id = ctx.ids.next("message");
  // None needs the answer of another, so they travel together. The chat comes first: whoever has it is next in its
  // lane, and the message takes its time from it.
  await Promise.all([
    recordActivity(ctx, [{ chatId: to.chat.id, messageId: id, at: now, inbound: false, unread: false, last: true }]),
    insertQueued(ctx).execute({
      id,
      workspaceId: ctx.workspaceId,
      phoneId: to.chat.phoneId,
      chatId: to.chat.id,
      type: draft.type,
      text: draft.text ?? null,
      payload: draft.payload ? JSON.stringify(draft.payload) : null,
      mediaId: draft.mediaId ?? null,
      forwarded: draft.forwarded ?? false,
      replyToProviderId: draft.replyToProviderId ?? null,
      searchText: draft.text ? searchTextOf(draft.text) : null,
      sentBy: draft.askedBy?.name ?? actorName(actor),
      sentById: draft.askedBy ? draft.askedBy.id : actorId(actor),
      // What goes out by itself, to many or at a time set before, answers nobody's question.
      answers: actor.kind !== "system",
      now,
    }),
    ctx.ports.jobs.enqueue(ctx.tx, {
      name: SEND_JOB,
      id: sendJobId(id),
      workspaceId: ctx.workspaceId,
      input: {
        message_id: id,
        ...(draft.mediaId ? { file_id: draft.mediaId, media_kind: draft.mediaKind ?? draft.type } : {}),
      },
      lane: { phoneId: to.chat.phoneId, chatId: to.chat.id },
    }),
  ]);
  ctx.events.publish("message.queued", { message_id: id, chat_id: to.chat.id, type: draft.type });
  ctx.events.publish("chat.updated", { chat_id: to.chat.id });
  ctx.audit.changed("message", id, null, { chat_id: to.chat.id, type: draft.type, delivery_state: "queued" });
  return { ...addressOf(to), message_id: id, delivery_state: "queued", ...heldSince(to.standing.sendingStoppedAt) };
}

const insertQueued = preparedQuery((db) =>
  db
    .insert(messages)
    .values({
      id: sql.placeholder("id"),
      workspaceId: sql.placeholder("workspaceId"),
      phoneId: sql.placeholder("phoneId"),
      chatId: sql.placeholder("chatId"),
      fromMe: true,
      type: sql.placeholder("type"),
      text: sql.placeholder("text"),
      // As text: the column's own encoder would make JSON null of nothing.
      payload: sql`${sql.placeholder("payload")}::jsonb`,
      mediaId: sql.placeholder("mediaId"),
      forwarded: sql.placeholder("forwarded"),
      replyToProviderId: sql.placeholder("replyToProviderId"),
      sentAt: sql`(
        select case
          when c.last_activity_at > ${sql.placeholder("now")}
            and c.last_activity_at <= ${sql.placeholder("now")}::timestamptz + ${sql.raw(PLACED_WITHIN)}
          then c.last_activity_at else ${sql.placeholder("now")} end
        from chats c where c.id = ${sql.placeholder("chatId")})`,
      sentBy: sql.placeholder("sentBy"),
      sentById: sql.placeholder("sentById"),
      answers: sql.placeholder("answers"),
      deliveryState: "queued",
      deliveryAt: sql.placeholder("now"),
      searchText: sql.placeholder("searchText"),
      createdAt: sql.placeholder("now"),
    })
    .prepare("message_queue"),
);

/** The answer of a dry run: everything was checked, nothing is kept. */
export function notSent(ctx: Ctx, to: Recipient): SendAnswer {
  ctx.audit.nothing("dry run");
  return { ...addressOf(to), delivery_state: "not_sent", ...heldSince(to.standing.sendingStoppedAt) };
}
