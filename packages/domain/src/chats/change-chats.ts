import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { contactNames } from "../contacts/index.ts";
import { labelsOf } from "../labels/index.ts";
import { itemResult, perItem, type ItemResult } from "../per-item.ts";
import type { ChatRow } from "./find-or-create.ts";
import { holdChat } from "./load-chat.ts";
import { chats } from "./table.ts";

const CHATS_MAX = 100;

export const chatIdsInput = z.array(z.string().min(1).max(100)).min(1).max(CHATS_MAX).describe("chat_… or +number.");

/** What became of each chat, in the order given. */
export const changedChats = z.object({ items: z.array(itemResult) });

/** What was written of one chat; null when it was so already. */
export interface ChatChange {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * Changes many chats, each for itself.
 * @param change  must refuse before it writes
 * @throws AppError  the first refusal, when it went well for none
 */
export async function changeChats(
  ctx: Ctx,
  input: { chat_ids: readonly string[]; phone_id?: string | undefined },
  change: (chat: ChatRow) => Promise<ChatChange | null>,
): Promise<{ items: ItemResult[] }> {
  await holdAll(ctx, input.chat_ids);
  let changed = 0;
  const items = await perItem(input.chat_ids, async (given) => {
    const chat = await holdChat(ctx, given, input.phone_id);
    const written = await change(chat);
    if (written) {
      changed++;
      await db(ctx).update(chats).set({ updatedAt: ctx.clock.now() }).where(eq(chats.id, chat.id));
      ctx.audit.changed("chat", chat.id, written.before, written.after);
      ctx.events.publish("chat.updated", { chat_id: chat.id });
    }
    return nameOf(ctx, chat);
  });
  const [first] = items;
  if (first?.error && !items.some((item) => item.ok)) {
    // Again, for all that the refusal says beyond its sentence.
    await change(await holdChat(ctx, first.id, input.phone_id));
    throw new AppError(first.error.code, { public: first.error.message });
  }
  if (changed === 0) ctx.audit.nothing("it was so already");
  return { items };
}

/** Labels of many chats; `change` answers what the chat wears after. */
export function labelChats(
  ctx: Ctx,
  input: { chat_ids: readonly string[]; phone_id?: string | undefined },
  change: (chatId: string) => Promise<string[]>,
): Promise<{ items: ItemResult[] }> {
  return changeChats(ctx, input, async (chat) => {
    const before = (await labelsOf(ctx, "chat", [chat.id])).get(chat.id) ?? [];
    const after = await change(chat.id);
    const same = before.length === after.length && after.every((name) => before.includes(name));
    return same ? null : { before: { labels: before }, after: { labels: after } };
  });
}

async function nameOf(ctx: Ctx, chat: ChatRow): Promise<string> {
  if (chat.name) return chat.name;
  const names = await contactNames(ctx, chat.contactId ? [chat.contactId] : []);
  return names.get(chat.contactId ?? "") ?? "Unnamed group";
}

/** In one order always, so that two calls about the same chats do not wait for each other for ever. */
async function holdAll(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(inArray(chats.id, [...new Set(ids)]))
    .orderBy(chats.id)
    .for("update");
}
