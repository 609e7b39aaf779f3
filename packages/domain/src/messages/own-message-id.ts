import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { phones } from "../phones/table.ts";
import { messages } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Longer than any id that a network gives. */
export const MESSAGE_ID_CHARS_MAX = 200;

/** True for what names a message by its form: our id, or WhatsApp's as its API writes it. */
export function looksLikeMessageId(text: string): boolean {
  return /^(msg_|wamid\.)/.test(text);
}

/**
 * Our id of a message that is named by it, or by WhatsApp's own, which answers show as `provider_id`.
 * An id of ours is not looked up.
 * @throws message_not_found  with candidates where two phones of the workspace know the same message
 */
export async function ownMessageId(ctx: Reach, given: string): Promise<string> {
  if (given.startsWith("msg_")) return given;
  const { phoneIds } = ctx.caller;
  const rows = await db(ctx)
    .select({ id: messages.id, phoneId: messages.phoneId, chatId: messages.chatId })
    .from(messages)
    .where(
      and(
        eq(messages.providerId, given),
        inArray(
          messages.phoneId,
          db(ctx).select({ id: phones.id }).from(phones).where(eq(phones.workspaceId, ctx.workspaceId)),
        ),
        phoneIds === undefined ? undefined : inArray(messages.phoneId, [...phoneIds]),
      ),
    )
    .limit(CANDIDATES_MAX);
  const [row, ...others] = rows;
  if (!row) throw messageNotFound(given);
  if (others.length === 0) return row.id;
  const candidates = rows.map(({ id, phoneId, chatId }) => ({ message_id: id, phone_id: phoneId, chat_id: chatId }));
  throw new AppError("message_not_found", {
    public: `${rows.length} phones know that message, each by an id of its own. Give one of ${rows.map(({ id }) => id).join(", ")}.`,
    fields: [
      { path: "message_id", message: "names several", expected: "msg_…", received: given.slice(0, SHOWN_CHARS) },
    ],
    details: { candidates },
  });
}

const CANDIDATES_MAX = 5;
const SHOWN_CHARS = 80;

export function messageNotFound(given: string): AppError {
  const received = given.slice(0, SHOWN_CHARS);
  return new AppError("message_not_found", {
    public: `There is no message ${received}. Message ids look like msg_…: take one from list_messages or search_messages. WhatsApp's own id works where get_message shows it as provider_id.`,
    fields: [{ path: "message_id", message: "is not known", expected: "msg_…", received }],
    hint: "search_messages",
  });
}
