import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import type { ChatRow } from "./find-or-create.ts";
import { chats } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "caller">;

/**
 * Agents write nothing where people answer. Everybody else may: whoever calls by a key or by MCP acts
 * for a person.
 * @throws chat_conflict
 */
export function assertMayReply(ctx: Pick<Ctx, "caller">, chat: Pick<ChatRow, "id" | "route">): void {
  if (ctx.caller.actor.kind !== "agent" || chat.route !== "human") return;
  throw refused(chat.id, "People answer this chat (route human), so an agent writes nothing there", "route", "human");
}

/** @throws chat_conflict  an agent, in a chat where agents flag nothing */
export async function assertMayFlag(ctx: Reach, chatId: string): Promise<void> {
  if (ctx.caller.actor.kind !== "agent") return;
  const [chat] = await db(ctx).select({ aiFlagging: chats.aiFlagging }).from(chats).where(eq(chats.id, chatId));
  if (chat?.aiFlagging === false)
    throw refused(chatId, "Agents flag nothing in this chat (ai_flagging false)", "ai_flagging", "false");
}

function refused(chatId: string, what: string, path: string, received: string): AppError {
  return new AppError("chat_conflict", {
    public: `${what}. People change that with set_chat_route.`,
    fields: [{ path, message: "does not let agents do this", received }],
    hint: "set_chat_route",
    details: { chat_id: chatId },
  });
}
