import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  sinceInput,
  onlyPhoneInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte, inArray, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../../chats/table.ts";
import { contactNames } from "../../contacts/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { loadGroup } from "../load-group.ts";
import { groupIdInput } from "../schemas.ts";
import { groupEvents } from "../table.ts";
import { toldSettings, toldSettingsView } from "../told-settings.ts";
import { NAMELESS_GROUP } from "../../nameless.ts";
import { settingsWords } from "../../words-shown.ts";

const PEOPLE_SHOWN_MAX = 20;

const event = z.object({
  chat_id: z.string(),
  chat_name: z.string(),
  change: z.string(),
  at: z.string(),
  this_phone: z.literal(true).optional().describe("About our own phone."),
  people: z.array(z.object({ contact_id: z.string(), name: z.string() })).optional(),
  settings: toldSettingsView.optional(),
  reason: z.string().optional(),
});

export const listGroupEvents = defineOperation({
  name: "list_group_events",
  summary: "What happened in groups on WhatsApp: joins, leaves, removals, admins, settings. Newest first.",
  guidance: "What we asked for ourselves, with outcomes: list_group_operations.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "extended",
  rest: "GET /group-events",
  input: z.object({
    chat_id: groupIdInput
      .optional()
      .describe("Only of this group: the id of its chat (chat_…) or its WhatsApp id (…@g.us)."),
    since: sinceInput,
    phone_id: onlyPhoneInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(event), next_cursor: nextCursor }),
  showsWords: settingsWords,
  errors: ["chat_not_found", "chat_conflict", "phone_not_found"],
  async run({ ctx, input }) {
    const group = input.chat_id ? await loadGroup(ctx, input.chat_id, input.phone_id) : null;
    const phoneIds = ctx.caller.phoneIds;
    const since = await timeGiven(ctx, "since", input.since);
    const rows = await db(ctx)
      .select({ event: groupEvents, chatName: chats.name, chatId: chats.id })
      .from(groupEvents)
      .innerJoin(chats, eq(chats.id, groupEvents.chatId))
      .where(
        and(
          eq(groupEvents.workspaceId, ctx.workspaceId),
          group ? eq(groupEvents.chatId, group.chat.id) : undefined,
          input.phone_id ? eq(groupEvents.phoneId, (await phoneFor(ctx, input.phone_id)).id) : undefined,
          phoneIds ? inArray(groupEvents.phoneId, [...phoneIds]) : undefined,
          since ? gte(groupEvents.at, since) : undefined,
          before(input.cursor),
        ),
      )
      .orderBy(desc(groupEvents.at), desc(groupEvents.id))
      .limit(input.limit + 1);
    const names = await contactNames(
      ctx,
      rows.flatMap((row) => row.event.contactIds.slice(0, PEOPLE_SHOWN_MAX)),
    );
    const page = pageOf(rows, input.limit, ({ event: row }) => [row.at.toISOString(), row.id]);
    return page.showing(page.items.map((row) => viewOf(row, names)));
  },
});

function viewOf(
  row: { event: typeof groupEvents.$inferSelect; chatName: string | null; chatId: string },
  names: ReadonlyMap<string, string>,
): z.output<typeof event> {
  const { change, at, self, contactIds, settings, reason } = row.event;
  const people = contactIds.slice(0, PEOPLE_SHOWN_MAX).flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ contact_id: id, name }];
  });
  return {
    chat_id: row.chatId,
    chat_name: row.chatName ?? NAMELESS_GROUP,
    change,
    at: toSecond(at),
    ...(self ? { this_phone: true as const } : {}),
    ...(people.length > 0 ? { people } : {}),
    ...(settings ? { settings: toldSettings(settings) } : {}),
    ...(reason ? { reason } : {}),
  };
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${groupEvents.at}, ${groupEvents.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
