import {
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  phoneIdInput,
  detailInput,
  toSecond,
} from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { loadGroup } from "../load-group.ts";
import { groupIdInput } from "../schemas.ts";

const member = z.object({
  contact_id: z.string(),
  name: z.string(),
  number: z.string().optional().describe("+digits, when known."),
  admin: z.literal(true).optional(),
  internal: z.literal(true).optional().describe("A colleague."),
  joined_at: z.string().optional().describe("Since when this phone has seen them there."),
  push_name: z.string().optional().describe("What they call themselves."),
  username: z.string().optional(),
});

export const listGroupMembers = defineOperation({
  name: "list_group_members",
  summary: "Members of a group, admins and colleagues marked.",
  guidance: "Not this phone, nor settings: get_group.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "core",
  rest: "GET /groups/{chat_id}/members",
  input: z.object({
    chat_id: groupIdInput,
    admins_only: z.boolean().default(false).describe("true lists only admins."),
    phone_id: phoneIdInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    chat_id: z.string(),
    chat_name: z.string(),
    items: z.array(member),
    next_cursor: nextCursor,
    total: z.number().int(),
  }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const { chat, name } = await loadGroup(ctx, input.chat_id, input.phone_id);
    const after = input.cursor === undefined ? null : decodeCursor(input.cursor, 2);
    const admins = input.admins_only ? sql`and m.role = 'admin'` : sql``;
    const { rows } = await db(ctx).execute<Row>(sql`
      select c.id, c.name, c.name_folded, c.is_internal, c.push_name, m.role, m.joined_at,
        (select i.value from contact_identifiers i
         where i.contact_id = c.id and i.kind = 'username' order by i.created_at desc limit 1) as username,
        (select i.value from contact_identifiers i
         where i.contact_id = c.id and i.kind = 'phone' and i.retired_at is null
         order by i.created_at desc limit 1) as phone
      from chat_members m join contacts c on c.id = m.contact_id
      where m.chat_id = ${chat.id} ${admins}
        ${after ? sql`and (c.name_folded, c.id) > (${String(after[0])}, ${String(after[1])})` : sql``}
      order by c.name_folded, c.id limit ${input.limit + 1}`);
    const total = await db(ctx).execute<{ members: number }>(
      sql`select count(*)::int as members from chat_members m where m.chat_id = ${chat.id} ${admins}`,
    );
    const page = pageOf(rows, input.limit, (row) => [row.name_folded, row.id]);
    return {
      chat_id: chat.id,
      chat_name: name,
      ...page.showing(page.items.map(input.fields === "full" ? detailOf : viewOf)),
      total: total.rows[0]?.members ?? 0,
    };
  },
});

type Row = Record<string, unknown> & {
  id: string;
  name: string;
  name_folded: string;
  is_internal: boolean;
  role: string;
  phone: string | null;
  push_name: string | null;
  username: string | null;
  joined_at: string | Date;
};

function viewOf(row: Row): z.output<typeof member> {
  return {
    contact_id: row.id,
    name: row.name,
    ...(row.phone ? { number: `+${row.phone}` } : {}),
    ...(row.role === "admin" ? { admin: true as const } : {}),
    ...(row.is_internal ? { internal: true as const } : {}),
  };
}

function detailOf(row: Row): z.output<typeof member> {
  return {
    ...viewOf(row),
    joined_at: toSecond(new Date(row.joined_at)),
    ...(row.push_name && row.push_name !== row.name ? { push_name: row.push_name } : {}),
    ...(row.username ? { username: row.username } : {}),
  };
}
