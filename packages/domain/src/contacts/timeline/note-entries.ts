import { toSecond } from "@parley/kernel";
import { namesOfChats } from "../../messages/index.ts";
import { notesOfContact } from "../../notes/index.ts";
import { excerpt, type TimelineSource } from "./timeline-source.ts";

/** What we wrote to each other about their direct chats. */
export const noteEntries: TimelineSource = {
  kinds: ["note"],
  scope: "chats:read",
  async read(ctx, contact, _kinds, window) {
    const notes = await notesOfContact(ctx, contact.id, window);
    const chats = await namesOfChats(
      ctx,
      notes.map((note) => note.chatId),
    );
    return notes.map(({ id, chatId, author, authorId, body, createdAt }) => ({
      at: createdAt,
      id,
      entry: {
        at: toSecond(createdAt),
        kind: "note" as const,
        id,
        from: author,
        ...(authorId ? { from_id: authorId } : {}),
        chat_id: chatId,
        chat_name: chats.get(chatId) ?? "",
        text: excerpt(body),
      },
    }));
  },
};
