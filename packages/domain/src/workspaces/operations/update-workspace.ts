import { assertWholeWorkspace, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdWorkspace, loadWorkspace, type Workspace } from "../load-workspace.ts";
import { workspaces } from "../table.ts";
import { assertTimeZone } from "../time-zone.ts";

const INSTRUCTIONS_CHARS_MAX = 4_000;
const FORMER_PREFIXES_MAX = 50;

export const updateWorkspace = defineOperation({
  name: "update_workspace",
  summary: "Change the workspace's name, time zone, ticket prefix or instructions to assistants.",
  guidance:
    "Only what is given changes. Tickets keep their numbers and answer to former prefixes too. Instructions are what get_workspace and wa://workspace tell every assistant.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:settings",
  tier: "admin",
  rest: "PATCH /workspace",
  input: z.object({
    name: z.string().min(1).max(80).optional().describe("What people call the workspace, at most 80 characters."),
    time_zone: z.string().max(60).optional().describe("IANA zone."),
    ticket_prefix: z
      .string()
      .regex(/^[A-Za-z]{2,6}$/, "must be 2 to 6 letters A-Z")
      .optional()
      .describe("2 to 6 letters: SUP makes SUP-12."),
    instructions: z.string().max(INSTRUCTIONS_CHARS_MAX).nullable().optional().describe("Own rules; null: none."),
  }),
  output: z.object({
    name: z.string(),
    time_zone: z.string(),
    ticket_prefix: z.string(),
    instructions: z.string().optional(),
  }),
  errors: [],
  async run({ ctx, input }) {
    assertWholeWorkspace(ctx, "change what holds for all of them");
    await holdWorkspace(ctx);
    const before = await loadWorkspace(ctx);
    if (input.time_zone !== undefined) assertTimeZone(input.time_zone);
    const after = {
      name: input.name ?? before.name,
      timeZone: input.time_zone ?? before.timeZone,
      ...prefixesAfter(before, input.ticket_prefix),
      instructions: input.instructions === undefined ? before.instructions : input.instructions || null,
    };
    await db(ctx).update(workspaces).set(after).where(eq(workspaces.id, before.id));
    ctx.audit.changed("workspace", before.id, shown(before), shown(after));
    ctx.events.publish("workspace.updated", {});
    const { instructions, ...rest } = shown(after);
    return { ...rest, ...(instructions ? { instructions } : {}) };
  },
});

type Changed = Pick<Workspace, "name" | "timeZone" | "ticketPrefix" | "instructions">;

function shown({ name, timeZone, ticketPrefix, instructions }: Changed) {
  return { name, time_zone: timeZone, ticket_prefix: ticketPrefix, instructions };
}

function prefixesAfter(before: Workspace, given: string | undefined) {
  const { ticketPrefix, formerTicketPrefixes } = before;
  const wanted = given?.toUpperCase() ?? ticketPrefix;
  if (wanted === ticketPrefix) return { ticketPrefix, formerTicketPrefixes };
  const former = [ticketPrefix, ...formerTicketPrefixes.filter((prefix) => prefix !== wanted)];
  return { ticketPrefix: wanted, formerTicketPrefixes: former.slice(0, FORMER_PREFIXES_MAX) };
}
