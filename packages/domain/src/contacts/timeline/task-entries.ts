import { toSecond } from "@parley/kernel";
import { memberNames } from "../../members/index.ts";
import { namesOfChats } from "../../messages/index.ts";
import { tasksOfContact } from "../../tasks/index.ts";
import type { TimelineSource } from "./timeline-source.ts";

/** What somebody is to do about their direct chats and the tickets they raised, at the time it was made. */
export const taskEntries: TimelineSource = {
  kinds: ["task"],
  scope: "tickets:read",
  async read(ctx, contact, _kinds, window) {
    const tasks = await tasksOfContact(ctx, contact.id, window);
    const names = await memberNames(
      ctx,
      tasks.flatMap((task) => task.assignee ?? []),
    );
    const chats = await namesOfChats(
      ctx,
      tasks.flatMap((task) => task.chatId ?? []),
    );
    return tasks.map(({ id, chatId, title, status, assignee, createdBy, createdById, createdAt }) => ({
      at: createdAt,
      id,
      entry: {
        at: toSecond(createdAt),
        kind: "task" as const,
        id,
        from: createdBy,
        ...(createdById ? { from_id: createdById } : {}),
        ...(assignee ? { assignee: names.get(assignee) ?? assignee, assignee_id: assignee } : {}),
        ...(chatId ? { chat_id: chatId, chat_name: chats.get(chatId) ?? "" } : {}),
        status,
        text: title,
      },
    }));
  },
};
