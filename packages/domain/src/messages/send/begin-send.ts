import type { ChatRef, DeliveryError } from "@parley/connectors/contract";
import { AppError, type Ctx, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { chatRefOf, type ChatRow } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { personBehind, type Person } from "../../contacts/index.ts";
import { phones } from "../../phones/table.ts";
import { loadTemplate } from "../../templates/index.ts";
import { assertTemplateMayGo, assertWindowOpen } from "../service-window.ts";
import { messages } from "../table.ts";
import { assertReachable, findChatStanding } from "./chat-standing.ts";
import { peerOf } from "./mark-sending.ts";
import { templateOf, type Content } from "./outbound-content.ts";
import { assertPeopleRoom, noteBegun } from "./people-limit.ts";
import type { SendDesk } from "./send-desk.ts";
import { NAMELESS_GROUP } from "../../nameless.ts";

/** What to do with a message whose turn has come. */
export type Turn =
  | SendTurn
  /** Our own rules no longer let it go; nothing was asked of the network. */
  | { do: "refuse"; error: DeliveryError }
  /** A process died between asking the network and hearing its answer. */
  | { do: "call_unknown" }
  /** Nothing goes out of its phone: it stays queued. */
  | { do: "wait" }
  | { do: "nothing" };

export interface SendTurn {
  do: "send";
  content: Content;
  chat: ChatRef;
  phoneId: string;
  replyToProviderId: string | null;
  forwarded: boolean;
  attempts: number;
}

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/**
 * Marks the message as being sent, and commits that before the network is asked: whoever finds it so
 * later knows that it may have left, and never sends it again. The lane lets no two run at once.
 */
export async function beginSend(desk: SendDesk, workspaceId: string, messageId: string): Promise<Turn> {
  const marked = await desk.mark(workspaceId, messageId);
  if (!marked) {
    const { kernel } = desk;
    return kernel.store.transact(workspaceId, "write", (unit) =>
      lookCloser(kernel, { tx: unit.tx, workspaceId }, messageId),
    );
  }
  return {
    do: "send",
    content: marked,
    chat: chatRefOf({ type: marked.chat_type, networkId: marked.network_id }, peerOf(marked)),
    phoneId: marked.phone_id,
    replyToProviderId: marked.reply_to_provider_id,
    forwarded: marked.forwarded,
    attempts: marked.send_attempts,
  };
}

/** What the common case leaves out: templates, closed windows, chats out of reach, stopped phones, and messages that are not queued. */
async function lookCloser(kernel: Kernel, ctx: Reach, messageId: string): Promise<Turn> {
  const [row] = await db(ctx)
    .select({ message: messages, chat: chats, stoppedAt: phones.sendingStoppedAt })
    .from(messages)
    .innerJoin(chats, eq(chats.id, messages.chatId))
    .innerJoin(phones, eq(phones.id, messages.phoneId))
    .where(eq(messages.id, messageId))
    .for("no key update", { of: messages });
  if (!row) return { do: "nothing" };
  const { message, chat, stoppedAt } = row;
  if (message.deliveryState === "sending") return { do: "call_unknown" };
  if (message.deliveryState !== "queued") return { do: "nothing" };
  if (stoppedAt) return { do: "wait" };
  const person = await personBehind(ctx, chat);
  const error = await refusalOf(kernel, ctx, message, chat, person);
  if (error) return { do: "refuse", error };
  if (message.type === "template") await noteBegun({ ...ctx, clock: kernel.clock }, chat);
  await db(ctx)
    .update(messages)
    .set({ deliveryState: "sending", sendAttempts: sql`${messages.sendAttempts} + 1`, deliveryAt: kernel.clock.now() })
    .where(eq(messages.id, messageId));
  return {
    do: "send",
    content: message,
    chat: chatRefOf(chat, person?.identity),
    phoneId: message.phoneId,
    replyToProviderId: message.replyToProviderId,
    forwarded: message.forwarded,
    attempts: message.sendAttempts + 1,
  };
}

/** The rules of sending once more: hours may have passed since the message was queued. */
async function refusalOf(
  kernel: Kernel,
  ctx: Reach,
  message: typeof messages.$inferSelect,
  chat: ChatRow,
  person: Person | null,
): Promise<DeliveryError | null> {
  const standing = await findChatStanding(ctx, chat.id);
  try {
    if (standing)
      assertReachable({ chat, name: chat.name ?? person?.name ?? NAMELESS_GROUP, standing, argument: "chat_id" });
    if (message.type !== "template") assertWindowOpen(chat.lastInboundAt, kernel.clock.now());
    else {
      const { name, language } = templateOf(message.payload);
      assertTemplateMayGo(await loadTemplate(ctx, message.phoneId, name, language), person?.marketingOptOutAt ?? null);
      await assertPeopleRoom({ tx: ctx.tx, clock: kernel.clock }, chat, true);
    }
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: codeOf(error), message: error.message, retryable: false };
  }
}

const CODES: Record<string, DeliveryError["code"]> = {
  window_closed: "window_closed",
  group_conflict: "group_conflict",
  contact_blocked_conflict: "contact_blocked_conflict",
  marketing_opt_out_conflict: "recipient_blocked_marketing",
  limit_exceeded: "people_limit_reached",
};

function codeOf(error: AppError): DeliveryError["code"] {
  return CODES[error.code] ?? "template_unavailable";
}
