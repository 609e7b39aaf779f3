import { defineOperation } from "@parley/kernel";
import { foldText, likeEscape, searchChatIds, searchContactIds } from "@parley/store";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { parseChatAddress } from "../chat-address.ts";
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
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const query = input.query.trim();
    const phoneId = input.phone_id && (await phoneFor(ctx, input.phone_id)).id;
    const pattern = `%${likeEscape(foldText(query))}%`;
    const people = await searchContactIds(ctx, {
      pattern,
      digits: digitsPattern(query),
      exact: query.replace(/^@/, ""),
      limit: PEOPLE_MAX,
    });
    const ids = await searchChatIds(ctx, { pattern, people, type: input.type, limit: input.limit + PEOPLE_MAX });
    const found = await loadChats(ctx, ids);
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    const wanted = rows.filter((row) => !row.mergedIntoId && (!phoneId || row.phoneId === phoneId));
    return { items: await chatViews(ctx, wanted.slice(0, input.limit)) };
  },
});

/** A LIKE pattern for a number, or for part of one. */
function digitsPattern(query: string): string | undefined {
  const address = parseChatAddress(query);
  const digits = address?.kind === "phone" ? address.digits : query.replace(/[\s().+-]/g, "");
  return /^\d{3,15}$/.test(digits) ? `%${digits}%` : undefined;
}
