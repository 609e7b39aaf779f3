import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { namesOf, numbersInChats } from "./chat-people.ts";
import type { ChatRow } from "./find-or-create.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

/** Which chat an answer is about, for models and for people. */
export const namedChat = z.object({
  chat_id: z.string(),
  chat_name: z.string(),
  number: z.string().optional().describe("+digits of a direct chat, when known."),
});

export async function namedChatOf(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  chat: ChatRow,
): Promise<z.output<typeof namedChat>> {
  const person = chat.contactId ?? "";
  const names = await namesOf(ctx, [chat]);
  const number = (await numbersInChats(ctx, [chat]))(chat);
  return {
    chat_id: chat.id,
    chat_name: chat.name ?? names.get(person) ?? NAMELESS_GROUP,
    ...(number ? { number: `+${number}` } : {}),
  };
}
