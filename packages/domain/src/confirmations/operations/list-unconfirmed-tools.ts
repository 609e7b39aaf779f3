import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadKey } from "../../keys/index.ts";
import { SWITCH, toolsOf } from "../unconfirmed-tools.ts";

export const listUnconfirmedTools = defineOperation({
  name: "list_unconfirmed_tools",
  summary: "List which tools act without a confirmation, and which ask.",
  guidance: "Those of the whole workspace, and with key_id those of that key beside them.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "admin",
  rest: "GET /unconfirmed_tools",
  input: z.object({ key_id: z.string().optional().describe("The key: its id (key_…), from list_keys.") }),
  output: z.object({
    workspace: z.array(z.string()).describe("For every key."),
    key: z.array(z.string()).optional().describe("For this key alone."),
    asking: z.array(z.string()).describe("All others that can ask."),
  }),
  errors: ["key_not_found"],
  async run({ ctx, input }) {
    const key = input.key_id === undefined ? undefined : await loadKey(ctx, input.key_id);
    const workspace = await toolsOf(ctx, null);
    const own = key && (await toolsOf(ctx, key.id));
    const off = new Set([...workspace, ...(own ?? [])]);
    const asking = ctx.ports.askingTools.filter((tool) => tool === SWITCH || !off.has(tool));
    return { workspace, ...(own ? { key: own } : {}), asking };
  },
});
