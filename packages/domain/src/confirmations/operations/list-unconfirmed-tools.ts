import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { loadKey } from "../../keys/index.ts";
import { SWITCH, toolsOf } from "../unconfirmed-tools.ts";

export const listUnconfirmedTools = defineOperation({
  name: "list_unconfirmed_tools",
  summary: "List the tools that ask for a confirmation, and for whom that is switched off.",
  guidance: "For every key, and with key_id for that key alone. To change: set_unconfirmed_tools.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "admin",
  rest: "GET /unconfirmed_tools",
  input: z.object({
    key_id: z.string().max(ID_CHARS_MAX).optional().describe("The key: its id (key_…), from list_keys."),
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      z.object({
        tool: z.string(),
        asks: z.boolean(),
        off_for: z
          .array(z.enum(["workspace", "key"]))
          .optional()
          .describe("Where it is switched off."),
      }),
    ),
    next_cursor: nextCursor,
  }),
  errors: ["key_not_found"],
  async run({ ctx, input }) {
    const key = input.key_id === undefined ? undefined : await loadKey(ctx, input.key_id);
    const workspace = await toolsOf(ctx, null);
    const own = key && (await toolsOf(ctx, key.id));
    const after = input.cursor === undefined ? "" : String(decodeCursor(input.cursor, 1)[0]);
    const tools = ctx.ports.askingTools.toSorted().filter((tool) => tool > after);
    const page = pageOf(tools.slice(0, input.limit + 1), input.limit, (tool) => [tool]);
    const items = page.items.map((tool) => {
      const off = [
        ...(workspace.includes(tool) ? ["workspace" as const] : []),
        ...(own?.includes(tool) ? ["key" as const] : []),
      ];
      const asks = off.length === 0 || tool === SWITCH;
      return { tool, asks, ...(asks ? {} : { off_for: off }) };
    });
    return page.showing(items);
  },
});
