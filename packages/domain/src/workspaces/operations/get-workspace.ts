import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { labels } from "../../labels/table.ts";
import { members } from "../../members/table.ts";
import { phones } from "../../phones/table.ts";
import { propertyDefinitions } from "../../properties/table.ts";
import { loadWorkspace } from "../load-workspace.ts";

/** Of each kind, by name; what is beyond has a list of its own. */
const SHOWN_MAX = 100;

export const getWorkspace = defineOperation({
  name: "get_workspace",
  summary: "The business: its own instructions, phones, members, labels and properties.",
  guidance: "Read it before working for the business. At most 100 of each.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /workspace",
  input: z.object({}),
  output: z.object({
    name: z.string(),
    time_zone: z.string().describe("In which `today` is meant."),
    ticket_prefix: z.string(),
    instructions: z.string().optional().describe("The business's own rules, set by its admins."),
    phones: z.array(
      z.object({
        phone_id: z.string(),
        name: z.string(),
        number: z.string().optional(),
        default: z.boolean().optional(),
        state: z.string().optional().describe("Absent: connected. unlinked: nothing is sent or received."),
      }),
    ),
    members: z.array(z.object({ member_id: z.string(), name: z.string() })),
    labels: z.array(z.object({ label_id: z.string(), name: z.string() })),
    properties: z.array(
      z.object({ property_id: z.string(), kind: z.string(), name: z.string(), value_type: z.string() }),
    ),
  }),
  errors: [],
  givesWay: [
    { part: "properties", whole: "list_custom_properties" },
    { part: "labels", whole: "list_labels" },
    { part: "members", whole: "list_members" },
    { part: "phones", whole: "list_phones" },
  ],
  async run({ ctx }) {
    const workspace = await loadWorkspace(ctx);
    const here = ctx.workspaceId;
    const { phoneIds } = ctx.caller;
    const ownPhones = await db(ctx)
      .select({
        phone_id: phones.id,
        name: phones.name,
        number: phones.number,
        state: phones.state,
        unlinkedAt: phones.unlinkedAt,
      })
      .from(phones)
      .where(and(eq(phones.workspaceId, here), phoneIds ? inArray(phones.id, [...phoneIds]) : undefined))
      .orderBy(phones.name, phones.id)
      .limit(SHOWN_MAX);
    return {
      name: workspace.name,
      time_zone: workspace.timeZone,
      ticket_prefix: workspace.ticketPrefix,
      ...(workspace.instructions ? { instructions: workspace.instructions } : {}),
      phones: ownPhones.map(({ number, state, unlinkedAt, ...phone }) => ({
        ...phone,
        ...(number ? { number: `+${number}` } : {}),
        ...stateOf(unlinkedAt ? "unlinked" : state),
        ...(phone.phone_id === workspace.defaultPhoneId ? { default: true } : {}),
      })),
      members: await db(ctx)
        .select({ member_id: members.id, name: members.name })
        .from(members)
        .where(and(eq(members.workspaceId, here), eq(members.active, true)))
        .orderBy(members.nameFolded, members.id)
        .limit(SHOWN_MAX),
      labels: await db(ctx)
        .select({ label_id: labels.id, name: labels.name })
        .from(labels)
        .where(eq(labels.workspaceId, here))
        .orderBy(labels.nameKey)
        .limit(SHOWN_MAX),
      properties: await db(ctx)
        .select({
          property_id: propertyDefinitions.id,
          kind: propertyDefinitions.kind,
          name: propertyDefinitions.name,
          value_type: propertyDefinitions.valueType,
        })
        .from(propertyDefinitions)
        .where(eq(propertyDefinitions.workspaceId, here))
        .orderBy(propertyDefinitions.kind, propertyDefinitions.nameKey)
        .limit(SHOWN_MAX),
    };
  },
});

function stateOf(state: string): { state?: string } {
  return state === "connected" ? {} : { state };
}
