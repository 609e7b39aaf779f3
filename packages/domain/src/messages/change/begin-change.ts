import { actorName, AppError, DAY_MS, MINUTE_MS, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { assertReachable } from "../send/chat-standing.ts";
import { CHANGE_JOB } from "../send/job-names.ts";
import type { Mentioned } from "../send/mentions.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { addressOf, assertAbility, loadRecipient, type Recipient } from "../send/recipient.ts";
import { messageChanges, messages } from "../table.ts";
import type { ChangeAnswer } from "./change-answer.ts";

/** WhatsApp's limits, from when the message was sent. */
const WITHIN = {
  edit: { ms: 15 * MINUTE_MS, words: "15 minutes" },
  delete: { ms: 2 * DAY_MS, words: "two days" },
} as const;
type ChangeKind = keyof typeof WITHIN;

const EDITABLE = ["text", "image", "video", "document"];

export interface Changeable {
  id: string;
  type: string;
  /** Body or caption. */
  text: string | null;
  chatId: string;
  to: Recipient;
  phoneId: string;
  payload: Record<string, unknown> | null;
}

/**
 * A message of ours that may still be changed on the network.
 * @throws message_not_found
 * @throws message_conflict  not ours, not sent, deleted, of another type, or too old
 * @throws not_supported  naming the connector
 * @throws group_conflict | contact_blocked_conflict
 */
export async function loadChangeable(ctx: Ctx, messageId: string, kind: ChangeKind): Promise<Changeable> {
  const known = await loadKnownMessage(ctx, messageId);
  const [row] = await db(ctx)
    .select({
      fromMe: messages.fromMe,
      type: messages.type,
      text: messages.text,
      payload: messages.payload,
      sentAt: messages.sentAt,
    })
    .from(messages)
    .where(eq(messages.id, known.id));
  const to = await loadRecipient(ctx, known.chatId, undefined, "message_id");
  if (!row?.fromMe) {
    const other = kind === "delete" && to.chat.type === "group";
    throw conflict(`was not written by us${other ? "; an admin deletes it with moderate_group_message" : ""}`);
  }
  if (kind === "edit" && !EDITABLE.includes(row.type))
    throw conflict(`is of type ${row.type}, which has no text to edit`);
  await assertAbility(ctx, to.chat, kind === "edit" ? "edit" : "revoke");
  assertReachable(to);
  const limit = WITHIN[kind];
  if (row.sentAt.getTime() + limit.ms < ctx.clock.now().getTime()) {
    throw conflict(`was sent at ${toSecond(row.sentAt)}; WhatsApp lets one ${kind} it for ${limit.words} only`);
  }
  const { type, text, payload } = row;
  return { id: known.id, type, text, payload, chatId: known.chatId, to, phoneId: known.phoneId };
}

export type Wish =
  | { kind: "edit"; text: string; mentions: Mentioned[] }
  | { kind: "delete" | "unpin" }
  | { kind: "pin"; days: number };

/** Writes what is asked of the network and its job together: either both exist or neither does. In a dry run neither. */
export async function beginChange(
  ctx: Ctx,
  target: Omit<Changeable, "type" | "text" | "payload">,
  wish: Wish,
): Promise<ChangeAnswer> {
  const about = { message_id: target.id, ...addressOf(target.to) };
  if (ctx.caller.dryRun) return { ...about, state: "not_sent" };
  const id = ctx.ids.next("job");
  const { kind } = wish;
  await db(ctx)
    .insert(messageChanges)
    .values({
      id,
      workspaceId: ctx.workspaceId,
      messageId: target.id,
      kind,
      text: wish.kind === "edit" ? wish.text : null,
      mentions: wish.kind === "edit" ? wish.mentions : null,
      days: wish.kind === "pin" ? wish.days : null,
      askedBy: actorName(ctx.caller.actor),
      state: "pending",
      createdAt: ctx.clock.now(),
    });
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: CHANGE_JOB,
    id: `change:${id}`,
    workspaceId: ctx.workspaceId,
    input: { change_id: id },
    lane: { phoneId: target.phoneId, chatId: target.chatId },
  });
  ctx.audit.changed("message_change", id, null, { message_id: target.id, kind });
  return { change_id: id, ...about, state: "pending" };
}

function conflict(why: string): AppError {
  return new AppError("message_conflict", {
    public: `That message ${why}.`,
    fields: [{ path: "message_id", message: why }],
  });
}
