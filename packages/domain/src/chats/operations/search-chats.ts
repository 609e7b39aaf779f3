import { defineOperation } from "@parley/kernel";
import { foldText, likeEscape, searchChatIds, searchContactIds } from "@parley/store";
import { z } from "zod";
import { chatViews } from "../chat-view.ts";
import { loadChats } from "../load-chat.ts";
import { chatView, phoneIdInput } from "../schemas.ts";

const PEOPLE_MAX = 200;

export const searchChats = defineOperation({
  name: "search_chats",
  summary: "Find chats by name, number, username or member.",
  guidance: "Gives the chat_id others need. Parts are enough.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /chats/search",
  input: z.object({
    query: z.string().min(1).max(100).describe("Name or +number."),
    type: z.enum(["direct", "group"]).optional().describe("Kind."),
    phone_id: phoneIdInput,
    limit: z.number().int().min(1).max(100).default(20).describe("At most."),
  }),
  output: z.object({ items: z.array(chatView) }),
  errors: [],
  async run({ ctx, input }) {
    const pattern = `%${likeEscape(foldText(input.query.trim()))}%`;
    const digits = input.query.replace(/[\s().+-]/g, "");
    const people = await searchContactIds(ctx, {
      pattern,
      ...(/^\d{3,15}$/.test(digits) ? { digits: `%${digits}%` } : {}),
      exact: input.query.trim().replace(/^@/, ""),
      limit: PEOPLE_MAX,
    });
    const ids = await searchChatIds(ctx, { pattern, people, type: input.type, limit: input.limit + PEOPLE_MAX });
    const found = await loadChats(ctx, ids);
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    const wanted = rows.filter((row) => !row.mergedIntoId && (!input.phone_id || row.phoneId === input.phone_id));
    return { items: await chatViews(ctx, wanted.slice(0, input.limit)) };
  },
});
