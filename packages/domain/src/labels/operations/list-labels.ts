import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { LABEL_KINDS } from "../schemas.ts";
import { labels, labelUses } from "../table.ts";

const LABELS_MAX = 1_000;

export const listLabels = defineOperation({
  name: "list_labels",
  summary: "List the workspace's labels with colour and use counts.",
  guidance: "To put one on: add_chat_labels.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /labels",
  input: z.object({ type: z.enum(LABEL_KINDS).optional().describe("Kind.") }),
  output: z.object({
    items: z.array(
      z.object({
        label_id: z.string(),
        name: z.string(),
        color: z.string(),
        chats: z.number().int().optional(),
        contacts: z.number().int().optional(),
        tickets: z.number().int().optional(),
      }),
    ),
  }),
  errors: [],
  async run({ ctx, input }) {
    const count = (kind: string) => sql<number>`count(*) filter (where ${labelUses.kind} = ${kind})::int`;
    const rows = await db(ctx)
      .select({
        id: labels.id,
        name: labels.name,
        color: labels.color,
        chat: count("chat"),
        contact: count("contact"),
        ticket: count("ticket"),
      })
      .from(labels)
      .leftJoin(labelUses, eq(labelUses.labelId, labels.id))
      .where(and(eq(labels.workspaceId, ctx.workspaceId)))
      .groupBy(labels.id)
      .orderBy(labels.nameKey)
      .limit(LABELS_MAX);
    const wanted = rows.filter((row) => input.type === undefined || row[input.type] > 0);
    return {
      items: wanted.map((row) => ({
        label_id: row.id,
        name: row.name,
        color: row.color,
        ...(row.chat > 0 ? { chats: row.chat } : {}),
        ...(row.contact > 0 ? { contacts: row.contact } : {}),
        ...(row.ticket > 0 ? { tickets: row.ticket } : {}),
      })),
    };
  },
});
