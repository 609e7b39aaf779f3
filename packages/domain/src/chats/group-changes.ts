import type { InboundGroupChange } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db, foldText } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { resolveContacts } from "../contacts/index.ts";
import { findOrCreateChats } from "./find-or-create.ts";
import { chatMembers, chats } from "./table.ts";

/** Who is in a group and how it is set, as the network tells it. */
export async function recordGroupChanges(
  ctx: Ctx,
  phoneId: string,
  events: readonly InboundGroupChange[],
): Promise<void> {
  for (const event of events) {
    if (event.change === "failed" && !event.chat.networkId) continue;
    const [chat] = await findOrCreateChats(ctx, phoneId, [{ ref: event.chat, contactId: null }]);
    if (!chat) continue;
    const people = await resolveContacts(ctx, event.members);
    await changeMembers(ctx, chat.id, event, people);
    await changeSettings(ctx, chat.id, event);
    ctx.events.publish("group.changed", { chat_id: chat.id, change: event.change, contact_ids: people });
  }
}

async function changeMembers(
  ctx: Ctx,
  chatId: string,
  event: InboundGroupChange,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  const of = and(eq(chatMembers.chatId, chatId), inArray(chatMembers.contactId, [...people]));
  if (event.change === "left" || event.change === "removed") {
    await db(ctx).delete(chatMembers).where(of);
  } else if (event.change === "promoted" || event.change === "demoted") {
    await db(ctx)
      .update(chatMembers)
      .set({ role: event.change === "promoted" ? "admin" : "member" })
      .where(of);
  } else if (event.change === "joined" || event.change === "created") {
    await db(ctx)
      .insert(chatMembers)
      .values(
        people.map((contactId) => ({
          workspaceId: ctx.workspaceId,
          chatId,
          contactId,
          joinedAt: new Date(event.at),
        })),
      )
      .onConflictDoNothing();
  }
}

async function changeSettings(ctx: Ctx, chatId: string, event: InboundGroupChange): Promise<void> {
  const { subject, description, inviteLink } = event.settings ?? {};
  const changes = {
    ...(subject === undefined ? {} : { name: subject, nameFolded: foldText(subject) }),
    ...(description === undefined ? {} : { description }),
    ...(inviteLink === undefined ? {} : { inviteLink }),
  };
  if (Object.keys(changes).length === 0) return;
  await db(ctx)
    .update(chats)
    .set({ ...changes, updatedAt: ctx.clock.now() })
    .where(eq(chats.id, chatId));
}
