import type { GroupSettings, GroupState } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, notInArray, sql } from "drizzle-orm";
import { groupNamesAfter, type GroupNames } from "../chats/index.ts";
import { resolveContacts } from "../contacts/index.ts";
import { chatMembers, chats } from "../chats/table.ts";
import { groups } from "./table.ts";

export type GroupRow = typeof groups.$inferSelect;
type Reach = Pick<Ctx, "tx" | "workspaceId">;

export async function findGroupRow(ctx: Reach, chatId: string): Promise<GroupRow | null> {
  const [row] = await db(ctx).select().from(groups).where(eq(groups.chatId, chatId));
  return row ?? null;
}

/** Sets what is given; the row is made on first news. */
export async function putGroupRow(
  ctx: Reach,
  chatId: string,
  changes: Partial<Omit<GroupRow, "chatId" | "workspaceId">>,
): Promise<void> {
  const known = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  await db(ctx)
    .insert(groups)
    .values({ chatId, workspaceId: ctx.workspaceId, ...known })
    .onConflictDoUpdate({ target: groups.chatId, set: { chatId: sql`excluded.chat_id`, ...known } });
}

/**
 * Counts one change of a group and holds its row until the end of the transaction, so that a reading
 * of the whole group that began before does not undo it. The row is made on first news.
 * @returns the count with this change in it
 */
export async function countChange(ctx: Reach, chatId: string): Promise<number> {
  const [row] = await db(ctx)
    .insert(groups)
    .values({ chatId, workspaceId: ctx.workspaceId, changes: 1 })
    .onConflictDoUpdate({ target: groups.chatId, set: { changes: sql`${groups.changes} + 1` } })
    .returning({ changes: groups.changes });
  if (!row) throw new Error("A counted change was not returned.");
  return row.changes;
}

/** How often the group has changed, held until the end of the transaction; 0 while nothing is known of it. */
export async function holdChanges(ctx: Reach, chatId: string): Promise<number> {
  const [row] = await db(ctx)
    .select({ changes: groups.changes })
    .from(groups)
    .where(eq(groups.chatId, chatId))
    .for("update");
  return row?.changes ?? 0;
}

/** Settings as columns. */
export function settingsColumns(settings: GroupSettings): Partial<GroupRow> {
  const { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds } = settings;
  const columns = { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** Name, description and link, which the chat itself holds. */
export async function putChatFacts(
  ctx: Pick<Ctx, "tx" | "clock">,
  chatId: string,
  facts: { subject?: string | undefined; description?: string | undefined; inviteLink?: string | undefined },
): Promise<void> {
  const { subject, description, inviteLink } = facts;
  const changes = {
    ...(description === undefined ? {} : { description: description === "" ? null : description }),
    ...(inviteLink === undefined ? {} : { inviteLink }),
  };
  if (subject === undefined && Object.keys(changes).length === 0) return;
  const named = subject === undefined ? {} : await renamed(ctx, chatId, subject);
  await db(ctx)
    .update(chats)
    .set({ ...changes, ...named, updatedAt: ctx.clock.now() })
    .where(eq(chats.id, chatId));
}

async function renamed(ctx: Pick<Ctx, "tx">, chatId: string, subject: string): Promise<Partial<GroupNames>> {
  const [before] = await db(ctx)
    .select({ name: chats.name, subject: chats.subject })
    .from(chats)
    .where(eq(chats.id, chatId))
    .for("update");
  return before ? groupNamesAfter(before, subject === "" ? null : subject) : {};
}

/** Makes our view of a group what the network has. */
export async function putGroupState(ctx: Ctx, chatId: string, state: GroupState): Promise<void> {
  await putChatFacts(ctx, chatId, state);
  await putGroupRow(ctx, chatId, {
    ...settingsColumns(state.settings),
    isMember: state.self.member,
    isAdmin: state.self.admin,
    suspended: state.suspended ?? false,
    ...(state.createdAt ? { foundedAt: new Date(state.createdAt) } : {}),
    readAt: ctx.clock.now(),
    readTriedAt: ctx.clock.now(),
  });
  const ids = await resolveContacts(
    ctx,
    state.members.map((member) => member.person),
  );
  const gone = and(eq(chatMembers.chatId, chatId), ids.length > 0 ? notInArray(chatMembers.contactId, ids) : undefined);
  await db(ctx).delete(chatMembers).where(gone);
  if (ids.length === 0) return;
  const roles = new Map(ids.map((id, index) => [id, state.members[index]?.admin ? ("admin" as const) : "member"]));
  await db(ctx)
    .insert(chatMembers)
    .values(
      [...roles].map(([contactId, role]) => ({
        workspaceId: ctx.workspaceId,
        chatId,
        contactId,
        role: role as "admin" | "member",
        joinedAt: ctx.clock.now(),
      })),
    )
    .onConflictDoUpdate({
      target: [chatMembers.chatId, chatMembers.contactId],
      set: { role: sql`excluded.role` },
    });
}
