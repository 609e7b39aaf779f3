import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { namesOf } from "./chat-people.ts";
import type { ChatRow } from "./find-or-create.ts";

/** Which chat an answer is about, for models and for people. */
export const namedChat = z.object({ chat_id: z.string(), chat_name: z.string() });

export async function namedChatOf(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  chat: ChatRow,
): Promise<z.output<typeof namedChat>> {
  const names = await namesOf(ctx, [chat]);
  return { chat_id: chat.id, chat_name: chat.name ?? names.get(chat.contactId ?? "") ?? "Unnamed group" };
}
