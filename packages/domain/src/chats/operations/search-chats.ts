import { defineOperation, nextCursor, onlyPhoneInput, pageInput, detailInput } from "@parley/kernel";
import { z } from "zod";
import { incompleteInfo, incompleteOf, phoneFor } from "../../phones/index.ts";
import { rankedPage, rankedPlace } from "../../ranked-page.ts";
import { chatWords } from "../../words-shown.ts";
import { chatDetails, chatViews } from "../chat-view.ts";
import { findChats } from "../find-chats.ts";
import { chatDetail, chatView } from "../schemas.ts";
import { chatsShown } from "../shown-page.ts";

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
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(z.union([chatDetail, chatView])),
    next_cursor: nextCursor,
    incomplete: incompleteInfo,
  }),
  showsWords: chatWords,
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const query = input.query.trim();
    const phoneId = input.phone_id && (await phoneFor(ctx, input.phone_id)).id;
    const after = rankedPlace(input.cursor);
    const found = await findChats(ctx, query, { type: input.type, limit: after.place + input.limit });
    const rows = found.rows.filter((row) => !phoneId || row.phoneId === phoneId);
    const page = rankedPage({ ...found, rows, idOf: (row) => row.id }, after, input.limit);
    const beside = await incompleteOf(ctx, phoneId === undefined ? {} : { phoneIds: [phoneId] });
    if (input.fields === "full") return { ...page.showing(await chatDetails(ctx, page.items), { beside }), ...beside };
    return { ...chatsShown(page, await chatViews(ctx, page.items), beside), ...beside };
  },
});
