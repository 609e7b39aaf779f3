import type { ChatRef, DeliveryError } from "@parley/connectors/contract";
import { AppError, type Ctx, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { chatRefOf, type ChatRow } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { identityOf, loadPerson } from "../../contacts/index.ts";
import { loadTemplate } from "../../templates/index.ts";
import { assertTemplateMayGo, assertWindowOpen } from "../service-window.ts";
import { messages } from "../table.ts";
import { markSending } from "./mark-sending.ts";
import { templateOf, type Content } from "./outbound-content.ts";

/** What to do with a message whose turn has come. */
export type Turn =
  | SendTurn
  /** Our own rules no longer let it go; nothing was asked of the network. */
  | { do: "refuse"; phoneId: string; error: DeliveryError }
  /** A process died between asking the network and hearing its answer. */
  | { do: "call_unknown"; phoneId: string }
  | { do: "nothing" };

export interface SendTurn {
  do: "send";
  content: Content;
  chat: ChatRef;
  phoneId: string;
  replyToProviderId: string | null;
  attempts: number;
}

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/**
 * Marks the message as being sent, and commits that before the network is asked: whoever finds it so
 * later knows that it may have left, and never sends it again. The lane lets no two run at once.
 */
export async function beginSend(kernel: Kernel, workspaceId: string, messageId: string): Promise<Turn> {
  return kernel.store.transact(workspaceId, "write", async (unit) => {
    const ctx: Reach = { tx: unit.tx, workspaceId };
    const marked = await markSending(ctx, messageId, kernel.clock.now());
    if (!marked) return lookCloser(kernel, ctx, messageId);
    const identity = marked.contact_id ? await identityOf(ctx, marked.contact_id) : undefined;
    return {
      do: "send",
      content: marked,
      chat: chatRefOf({ type: marked.chat_type, networkId: marked.network_id }, identity),
      phoneId: marked.phone_id,
      replyToProviderId: marked.reply_to_provider_id,
      attempts: marked.send_attempts,
    };
  });
}

async function lookCloser(kernel: Kernel, ctx: Reach, messageId: string): Promise<Turn> {
  const [row] = await db(ctx)
    .select({ message: messages, chat: chats })
    .from(messages)
    .innerJoin(chats, eq(chats.id, messages.chatId))
    .where(eq(messages.id, messageId))
    .for("update", { of: messages });
  if (!row) return { do: "nothing" };
  const { message, chat } = row;
  if (message.deliveryState === "sending") return { do: "call_unknown", phoneId: message.phoneId };
  if (message.deliveryState !== "queued") return { do: "nothing" };
  const person = chat.contactId ? await loadPerson(ctx, chat.contactId) : null;
  const error = await refusalOf(kernel, ctx, message, chat, person?.marketingOptOutAt ?? null);
  if (error) return { do: "refuse", phoneId: message.phoneId, error };
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
    attempts: message.sendAttempts + 1,
  };
}

/** Window and template rules once more: hours may have passed since the message was queued. */
async function refusalOf(
  kernel: Kernel,
  ctx: Reach,
  message: typeof messages.$inferSelect,
  chat: ChatRow,
  marketingOptOutAt: Date | null,
): Promise<DeliveryError | null> {
  try {
    if (message.type !== "template") assertWindowOpen(chat.lastInboundAt, kernel.clock.now());
    else {
      const { name, language } = templateOf(message.payload);
      assertTemplateMayGo(await loadTemplate(ctx, message.phoneId, name, language), marketingOptOutAt);
    }
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: codeOf(error), message: error.message, retryable: false };
  }
}

function codeOf(error: AppError): DeliveryError["code"] {
  if (error.code === "window_closed") return "window_closed";
  return error.code === "marketing_opt_out_conflict" ? "recipient_blocked_marketing" : "template_unavailable";
}
