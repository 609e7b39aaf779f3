import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chatRefOf } from "../chats/index.ts";
import { chats } from "../chats/table.ts";
import { resolveContacts } from "../contacts/index.ts";
import { recordMessageEvents } from "../messages/index.ts";
import { applyGroupChange, type GroupChange } from "./apply-group-change.ts";
import { laterSettings, peopleOf, type GroupWish } from "./group-wish.ts";
import type { OperationRow } from "./settle-operation.ts";
import type { StoredResult } from "./table.ts";

/**
 * Our view takes what the network has just done, so that whoever reads next sees it. The network's own
 * news of it come later and change nothing more.
 */
export async function applyOutcome(
  ctx: Ctx,
  operation: OperationRow,
  results: readonly StoredResult[],
  inviteLink?: string,
): Promise<void> {
  const { chatId, wish } = operation;
  if (!chatId) return;
  const now = ctx.clock.now();
  const done = new Set(results.filter((result) => result.ok).map((result) => result.id));
  const people = peopleOf(wish).filter((person) => done.has(person.id));
  const change = changeOf(wish, inviteLink);
  if (change) {
    const contactIds = await resolveContacts(
      ctx,
      people.map((person) => person.identity),
    );
    await applyGroupChange(ctx, chatId, change, contactIds, now);
    ctx.events.publish("group.changed", { chat_id: chatId, change: change.change, contact_ids: contactIds });
  }
  if (wish.kind === "moderate" && wish.message && done.has(wish.message.id)) {
    await takeBack(ctx, operation.phoneId, chatId, wish.message.providerId);
  }
}

function changeOf(wish: GroupWish, inviteLink: string | undefined): GroupChange | null {
  switch (wish.kind) {
    case "create":
      return { change: "joined", settings: laterSettings(wish.settings) };
    case "add":
      return { change: "joined" };
    case "remove":
    case "moderate":
      return { change: "removed" };
    case "promote":
      return { change: "promoted" };
    case "demote":
      return { change: "demoted" };
    case "info": {
      const { name: subject, description } = wish;
      const texts = {
        ...(subject === undefined ? {} : { subject }),
        ...(description === undefined ? {} : { description }),
      };
      return { change: "settings", settings: texts };
    }
    case "settings":
      return { change: "settings", settings: wish.settings };
    case "reset_link":
      return inviteLink ? { change: "settings", settings: { inviteLink } } : null;
    case "leave":
      return { change: "left", self: true };
    case "join":
    case "answer_requests":
      return null;
  }
}

async function takeBack(ctx: Ctx, phoneId: string, chatId: string, providerId: string): Promise<void> {
  const [chat] = await db(ctx).select().from(chats).where(eq(chats.id, chatId));
  if (!chat) return;
  const at = ctx.clock.now().toISOString();
  await recordMessageEvents(ctx, phoneId, [
    { kind: "revoke", targetProviderId: providerId, chat: chatRefOf(chat), fromMe: true, at },
  ]);
}
