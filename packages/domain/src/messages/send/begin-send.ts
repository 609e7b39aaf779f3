import type { ChatRef, DeliveryError } from "@parley/connectors/contract";
import { AppError, type Ctx, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { chatRefOf } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { loadPerson } from "../../contacts/index.ts";
import { loadTemplate } from "../../templates/index.ts";
import { assertTemplateMayGo, assertWindowOpen } from "../service-window.ts";
import { messages } from "../table.ts";
import { templateOf, type Content } from "./outbound-content.ts";

/** What to do with a message whose turn has come. */
export type Turn =
  | { do: "send"; content: Content; chat: ChatRef; phoneId: string; replyToProviderId: string | null; attempts: number }
  /** Our own rules no longer let it go; nothing was asked of the network. */
  | { do: "refuse"; error: DeliveryError }
  /** A process died between asking the network and hearing its answer. */
  | { do: "call_unknown" }
  | { do: "nothing" };

/**
 * Marks the message as being sent, and commits that before the network is asked: whoever finds it so
 * later knows that it may have left, and never sends it again. The lane lets no two run at once.
 */
export async function beginSend(kernel: Kernel, workspaceId: string, messageId: string): Promise<Turn> {
  return kernel.store.transact(workspaceId, "write", async (unit) => {
    const [row] = await db(unit)
      .select({ message: messages, chat: chats })
      .from(messages)
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(eq(messages.id, messageId))
      .for("update", { of: messages });
    if (!row) return { do: "nothing" };
    const { message, chat } = row;
    if (message.deliveryState === "sending") return { do: "call_unknown" };
    if (message.deliveryState !== "queued") return { do: "nothing" };
    const ctx = { tx: unit.tx, workspaceId } as const;
    const person = chat.contactId ? await loadPerson(ctx, chat.contactId) : null;
    const refused = await refusalOf(kernel, ctx, message, chat, person?.marketingOptOutAt ?? null);
    if (refused) return { do: "refuse", error: refused };
    await db(unit)
      .update(messages)
      .set({
        deliveryState: "sending",
        sendAttempts: sql`${messages.sendAttempts} + 1`,
        deliveryAt: kernel.clock.now(),
      })
      .where(eq(messages.id, messageId));
    return {
      do: "send",
      content: message,
      chat: chatRefOf(chat, person?.identity),
      phoneId: chat.phoneId,
      replyToProviderId: message.replyToProviderId,
      attempts: message.sendAttempts + 1,
    };
  });
}

/** Window and template rules once more: hours may have passed since the message was queued. */
async function refusalOf(
  kernel: Kernel,
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  message: typeof messages.$inferSelect,
  chat: typeof chats.$inferSelect,
  marketingOptOutAt: Date | null,
): Promise<DeliveryError | null> {
  try {
    if (message.type !== "template") assertWindowOpen(chat.lastInboundAt, kernel.clock.now());
    else {
      const { name, language } = templateOf(message.payload);
      assertTemplateMayGo(await loadTemplate(ctx, chat.phoneId, name, language), marketingOptOutAt);
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
