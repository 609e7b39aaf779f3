import { CHATS_BUDGET, defineOperation, fittingCount, onlyPhoneInput } from "@parley/kernel";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { chatViews } from "../chat-view.ts";
import { findChats } from "../find-chats.ts";
import { chatView } from "../schemas.ts";

export const searchChats = defineOperation({
  name: "search_chats",
  summary: "Find chats by parts of name, number, username or member.",
  guidance: "Gives chat_id. Words said: search_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /chats/search",
  input: z.object({
    query: z
      .string()
      .min(1)
      .max(100)
      .describe("Part of a name, a username, a number or a member's name; case and accents do not matter."),
    type: z.enum(["direct", "group"]).optional().describe("Only of this kind."),
    phone_id: onlyPhoneInput,
    limit: z.number().int().min(1).max(100).default(20).describe("How many to answer with, 1 to 100; 20 unless given."),
  }),
  output: z.object({
    items: z.array(chatView),
    more: z.boolean().optional().describe("There are more: say more of the name."),
  }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const query = input.query.trim();
    const phoneId = input.phone_id && (await phoneFor(ctx, input.phone_id)).id;
    const { rows } = await findChats(ctx, query, input);
    const wanted = rows.filter((row) => !phoneId || row.phoneId === phoneId);
    const views = await chatViews(ctx, wanted.slice(0, input.limit));
    const items = views.slice(0, fittingCount(views, { limit: input.limit, budget: CHATS_BUDGET }));
    return { items, ...(items.length < wanted.length ? { more: true } : {}) };
  },
});
