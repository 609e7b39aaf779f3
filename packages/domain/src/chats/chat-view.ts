import { type Ctx, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray, sql } from "drizzle-orm";
import { phonesBlocking } from "../contacts/index.ts";
import { contacts } from "../contacts/table.ts";
import { labelsOf } from "../labels/index.ts";
import { memberNames } from "../members/index.ts";
import { shownWindow, unsupportedKind } from "../messages/index.ts";
import { groups } from "../groups/table.ts";
import { messages } from "../messages/table.ts";
import { phones } from "../phones/table.ts";
import { phoneNames } from "../phones-by-id.ts";
import { workspaces } from "../workspaces/table.ts";
import { careOf, marksOf } from "./chat-marks.ts";
import { namesOf, numbersInChats, usernamesOf } from "./chat-people.ts";
import type { ChatRow } from "./find-or-create.ts";
import { queueStates } from "./queue-state.ts";
import type { ChatDetail, ChatView } from "./schemas.ts";
import { chatMembers, chats } from "./table.ts";
import { NAMELESS_GROUP } from "../nameless.ts";
import { beginningOf } from "../beginning-of.ts";

const PREVIEW_CHARS = 40;
const MEMBERS_SHOWN_MAX = 50;

type Reach = Pick<Ctx, "tx" | "workspaceId" | "clock" | "caller">;

/**
 * Chats as lists show them, in the order given; one query for each kind of neighbour. What was written
 * last is for keys that may read messages.
 */
export async function chatViews(ctx: Reach, rows: readonly ChatRow[]): Promise<ChatView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const assignees = rows.flatMap((row) => row.assignee ?? []);
  // None needs the answer of another, so they travel together.
  const [people, numberOf, besides, labels, members] = await Promise.all([
    namesOf(ctx, rows),
    numbersInChats(ctx, rows),
    besidesOf(ctx, ids),
    labelsOf(ctx, "chat", ids),
    memberNames(ctx, assignees),
  ]);
  return rows.map((row) => {
    const number = numberOf(row);
    const beside = besides.get(row.id);
    const text = beside && ctx.caller.scopes.has("messages:read") && previewOf(beside);
    const named = labels.get(row.id);
    return {
      chat_id: row.id,
      name: row.name ?? people.get(row.contactId ?? "") ?? NAMELESS_GROUP,
      type: row.type,
      ...(number ? { number: `+${number}` } : {}),
      // One person may have a chat with each of our numbers.
      ...(beside?.isOfDefaultPhone ? {} : { phone_id: row.phoneId, phone_name: beside?.phoneName ?? "" }),
      ...(row.unreadCount > 0 || row.markedUnread ? { unread: Math.max(row.unreadCount, 1) } : {}),
      last_at: toSecond(row.lastActivityAt),
      ...(text ? { last_text: text } : {}),
      ...(beside?.fromMe ? { last_from_me: true } : {}),
      // Who only saw that we wrote last would take them for answered.
      ...(beside?.isFailed ? { last_state: "failed" as const } : {}),
      window_closes_at: shownWindow(row.lastInboundAt, ctx.clock.now()),
      ...(beside?.isMember === false ? { left: true as const } : {}),
      ...marksOf(row, ctx.clock.now()),
      ...(row.assignee ? { assignee: members.get(row.assignee) ?? row.assignee, assignee_id: row.assignee } : {}),
      ...(named ? { labels: named } : {}),
    };
  });
}

/** Chats with members and everything set on them, in the order given. */
export async function chatDetails(ctx: Reach, rows: readonly ChatRow[]): Promise<ChatDetail[]> {
  const views = await chatViews(ctx, rows);
  const members = await membersOf(ctx, rows);
  const queue = await queueStates(ctx, rows);
  const usernames = await usernamesOf(ctx, rows);
  const phoneNamesById = await phoneNames(
    ctx,
    rows.map((row) => row.phoneId),
  );
  const blocking = await phonesBlocking(
    ctx,
    rows.flatMap((row) => (row.type === "direct" && row.contactId) || []),
  );
  return rows.flatMap((row, index) => {
    const view = views[index];
    if (!view) return [];
    const username = usernames.get(row.contactId ?? "");
    return {
      ...view,
      ...(row.subject && row.subject !== row.name ? { subject: row.subject } : {}),
      phone_id: row.phoneId,
      phone_name: phoneNamesById.get(row.phoneId) ?? "",
      ...(row.contactId ? { contact_id: row.contactId } : {}),
      ...(username ? { username } : {}),
      ...(blocking.get(row.contactId ?? "")?.includes(row.phoneId) ? { blocked: true } : {}),
      ...careOf(row, queue.get(row.id) ?? row.queueState),
      ...(row.description ? { description: row.description } : {}),
      ...(row.type === "group" ? (members.get(row.id) ?? { member_count: 0, members: [] }) : {}),
      ...(Object.keys(row.customProperties).length > 0 ? { custom_properties: row.customProperties } : {}),
      ...(row.lastInboundAt ? { last_inbound_at: toSecond(row.lastInboundAt) } : {}),
      created_at: toSecond(row.createdAt),
    };
  });
}

export async function chatDetailOf(ctx: Reach, row: ChatRow): Promise<ChatDetail> {
  const [detail] = await chatDetails(ctx, [row]);
  if (!detail) throw new Error("A chat that exists has a view.");
  return detail;
}

/** What a list shows of a chat that does not stand in its own row. */
interface Beside {
  /** Of the last message; null where there is none. */
  type: (typeof messages.$inferSelect)["type"] | null;
  text: string | null;
  /** Only of one that is unsupported: nothing else of it is shown. */
  payload: (typeof messages.$inferSelect)["payload"];
  /** It was taken back; its text is gone. */
  isDeleted: boolean | null;
  fromMe: boolean | null;
  /** Ours, and it did not reach them. */
  isFailed: boolean | null;
  isOfDefaultPhone: boolean | null;
  phoneName: string;
  /** Whether our phone is in the group; null: a direct chat, or not known. */
  isMember: boolean | null;
}

async function besidesOf(ctx: Reach, ids: readonly string[]): Promise<Map<string, Beside>> {
  const found = await db(ctx)
    .select({
      id: chats.id,
      type: messages.type,
      text: sql<string | null>`left(${messages.text}, 200)`,
      payload: sql<Beside["payload"]>`case when ${messages.type} = 'unsupported' then ${messages.payload} end`,
      isDeleted: sql<boolean | null>`${messages.deletedAt} is not null`,
      fromMe: messages.fromMe,
      isFailed: sql<boolean | null>`${messages.fromMe} and ${messages.deliveryState} = 'failed'`,
      isOfDefaultPhone: sql<boolean | null>`${chats.phoneId} = ${workspaces.defaultPhoneId}`,
      phoneName: phones.name,
      isMember: groups.isMember,
    })
    .from(chats)
    .innerJoin(workspaces, eq(workspaces.id, chats.workspaceId))
    .innerJoin(phones, eq(phones.id, chats.phoneId))
    .leftJoin(messages, eq(messages.id, chats.lastMessageId))
    .leftJoin(groups, eq(groups.chatId, chats.id))
    .where(inArray(chats.id, [...ids]));
  return new Map(found.map((row) => [row.id, row]));
}

function previewOf({ type, text, payload, isDeleted }: Beside): string | null {
  if (type === null) return null;
  const kind = unsupportedKind({ type, payload });
  const told = isDeleted ? "[deleted]" : (text ?? `[${kind ? `${type}: ${kind}` : type}]`);
  const shown = told.replace(/\s+/g, " ").trim();
  return beginningOf(shown, PREVIEW_CHARS);
}

type Members = Required<Pick<ChatDetail, "member_count" | "members">>;

/** By chat id: how many, and the first of them by name. */
async function membersOf(ctx: Reach, rows: readonly ChatRow[]): Promise<Map<string, Members>> {
  const groups = rows.filter((row) => row.type === "group").map((row) => row.id);
  const found = new Map<string, Members>();
  if (groups.length === 0) return found;
  const { rows: members } = await db(ctx).execute<{
    chat_id: string;
    contact_id: string;
    name: string;
    role: string;
    members: number;
  }>(sql`
    select * from (
      select m.chat_id, m.contact_id, c.name, m.role, count(*) over (partition by m.chat_id)::int as members,
        row_number() over (partition by m.chat_id order by c.name_folded, c.id) as place
      from ${chatMembers} m join ${contacts} c on c.id = m.contact_id
      where m.chat_id = any (${sql.param(groups)}::text[])
    ) listed where place <= ${MEMBERS_SHOWN_MAX} order by chat_id, place`);
  for (const { chat_id, contact_id, name, role, members: count } of members) {
    const group = found.get(chat_id) ?? { member_count: count, members: [] };
    group.members.push({ contact_id, name, ...(role === "admin" ? { admin: true } : {}) });
    found.set(chat_id, group);
  }
  return found;
}
