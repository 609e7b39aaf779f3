import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { z } from "zod";
import { countedLabels, labelViewFrom } from "../label-views.ts";
import { LABEL_KINDS, labelView } from "../schemas.ts";

export const listLabels = defineOperation({
  name: "list_labels",
  summary: "List labels with colour and use counts, to choose from.",
  guidance: "To add: add_chat_labels.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /labels",
  input: z.object({
    type: z.enum(LABEL_KINDS).optional().describe("Only labels that stand on chats, on contacts or on tickets."),
    ...pageInput,
  }),
  output: z.object({ items: z.array(labelView), next_cursor: nextCursor }),
  errors: [],
  async run({ ctx, input }) {
    const after = input.cursor === undefined ? undefined : String(decodeCursor(input.cursor, 1)[0]);
    const rows = await countedLabels(ctx, { kind: input.type, after }, input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.nameKey]);
    return page.showing(page.items.map(labelViewFrom));
  },
});
