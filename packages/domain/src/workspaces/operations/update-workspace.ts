import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadWorkspace } from "../load-workspace.ts";
import { workspaces } from "../table.ts";
import { assertTimeZone } from "../time-zone.ts";

const INSTRUCTIONS_CHARS_MAX = 4_000;

export const updateWorkspace = defineOperation({
  name: "update_workspace",
  summary: "Change the workspace's name, time zone or instructions to assistants.",
  guidance: "Only what is given changes. Instructions are what get_workspace and wa://workspace tell every assistant.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "admin",
  rest: "PATCH /workspace",
  input: z.object({
    name: z.string().min(1).max(80).optional().describe("What people call it."),
    time_zone: z.string().max(60).optional().describe("IANA zone."),
    instructions: z.string().max(INSTRUCTIONS_CHARS_MAX).nullable().optional().describe("Own rules; null: none."),
  }),
  output: z.object({ name: z.string(), time_zone: z.string(), instructions: z.string().nullable() }),
  errors: [],
  async run({ ctx, input }) {
    const before = await loadWorkspace(ctx);
    if (input.time_zone !== undefined) assertTimeZone(input.time_zone);
    const after = {
      name: input.name ?? before.name,
      timeZone: input.time_zone ?? before.timeZone,
      instructions: input.instructions === undefined ? before.instructions : input.instructions || null,
    };
    await db(ctx).update(workspaces).set(after).where(eq(workspaces.id, before.id));
    const shown = ({ name, timeZone, instructions }: typeof after) => ({ name, time_zone: timeZone, instructions });
    ctx.audit.changed("workspace", before.id, shown(before), shown(after));
    ctx.events.publish("workspace.updated", {});
    return shown(after);
  },
});
