import { actorName, assertWholeWorkspace, defineOperation, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { loadKey } from "../../keys/index.ts";
import { holdWorkspace } from "../../workspaces/index.ts";
import { unconfirmedTools } from "../table.ts";
import { assertAsking, SWITCH, toolsOf } from "../unconfirmed-tools.ts";

const TOOLS_MAX = 100;

export const setUnconfirmedTools = defineOperation({
  name: SWITCH,
  summary: "Say which tools act without a preview and a confirmation.",
  guidance:
    "For one key, or without key_id for every key of the workspace. The whole list: what is not in it asks again. Takes effect with the next call.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "admin",
  rest: "PUT /unconfirmed_tools",
  input: z.object({
    tools: z.array(z.string().min(1).max(60)).max(TOOLS_MAX).describe("Names; [] makes all ask again."),
    key_id: z.string().max(ID_CHARS_MAX).optional().describe("The key: its id (key_…), from list_keys."),
  }),
  output: z.object({ tools: z.array(z.string()), key_id: z.string().optional() }),
  errors: ["key_not_found"],
  async preview({ ctx, input }) {
    const { key, before, after } = await plan(ctx, input);
    const more = after.filter((tool) => !before.includes(tool));
    if (more.length === 0) return null;
    const whom = key ? `the key ${key.prefix}…` : "every key of this workspace";
    return {
      text: `From then on ${more.length === 1 ? "one more tool acts" : `${more.length} more tools act`} at once for ${whom}, with no preview of who is touched and what is lost.`,
      count: more.length,
      details: { tools: more, ...(key ? { key_id: key.id, name: key.name } : {}) },
    };
  },
  async run({ ctx, input }) {
    await holdWorkspace(ctx);
    const { key, before, after } = await plan(ctx, input);
    const keyId = key?.id ?? null;
    const answer = { tools: after, ...(key ? { key_id: key.id } : {}) };
    if (before.join() === after.join()) {
      ctx.audit.nothing("it was so already");
      return answer;
    }
    const { workspaceId } = ctx;
    await db(ctx)
      .delete(unconfirmedTools)
      .where(keyId === null ? isNull(unconfirmedTools.keyId) : eq(unconfirmedTools.keyId, keyId));
    const set = { workspaceId, keyId, setBy: actorName(ctx.caller.actor), setAt: ctx.clock.now() };
    if (after.length > 0) {
      await db(ctx)
        .insert(unconfirmedTools)
        .values(after.map((tool) => ({ ...set, tool })));
    }
    const [was, is] = [{ unconfirmed_tools: before }, { unconfirmed_tools: after }];
    ctx.audit.changed(key ? "key" : "workspace", keyId ?? workspaceId, was, is);
    return answer;
  },
});

async function plan(ctx: Ctx, input: { tools: string[]; key_id?: string | undefined }) {
  if (input.key_id === undefined) assertWholeWorkspace(ctx, "decide for every key (one of them it can name as key_id)");
  assertAsking(ctx, input.tools);
  const key = input.key_id === undefined ? null : await loadKey(ctx, input.key_id);
  return { key, before: await toolsOf(ctx, key?.id ?? null), after: [...new Set(input.tools)].sort() };
}
