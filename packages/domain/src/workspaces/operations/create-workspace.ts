import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { workspaces } from "../table.ts";

/** Called in the transaction of the workspace it makes. */
export const createWorkspace = defineOperation({
  name: "create_workspace",
  summary: "Make a workspace.",
  guidance: "By the operator, at first start.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:settings",
  tier: "internal",
  rest: null,
  input: z.object({ name: z.string().min(1).max(80), time_zone: z.string().default("UTC") }),
  output: z.object({ workspace_id: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    const row = { id: ctx.workspaceId, name: input.name, timeZone: input.time_zone, createdAt: ctx.clock.now() };
    await db(ctx).insert(workspaces).values(row);
    ctx.audit.changed("workspace", row.id, null, row);
    return { workspace_id: row.id };
  },
});
