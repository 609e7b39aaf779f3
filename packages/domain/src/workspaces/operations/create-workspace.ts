import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { workspaces } from "../table.ts";
import { assertTimeZone } from "../time-zone.ts";

/** Called in the transaction of the workspace it makes; one that is there already stays as it is. */
export const createWorkspace = defineOperation({
  name: "create_workspace",
  summary: "Make a workspace.",
  guidance: "By the operator, at first start.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "internal",
  rest: null,
  input: z.object({
    name: z.string().min(1).max(80).describe("What people call the workspace, at most 80 characters."),
    time_zone: z.string().default("UTC").describe("IANA zone in which `today` is meant."),
  }),
  output: z.object({ workspace_id: z.string(), created: z.boolean() }),
  errors: [],
  async run({ ctx, input }) {
    assertTimeZone(input.time_zone);
    const row = { id: ctx.workspaceId, name: input.name, timeZone: input.time_zone, createdAt: ctx.clock.now() };
    const made = await db(ctx).insert(workspaces).values(row).onConflictDoNothing().returning({ id: workspaces.id });
    if (made.length === 0) ctx.audit.nothing("made before");
    else ctx.audit.changed("workspace", row.id, null, row);
    return { workspace_id: row.id, created: made.length > 0 };
  },
});
