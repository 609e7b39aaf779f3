import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { findContactIdByPhone } from "../contacts/index.ts";
import { finishCreation } from "./finish-creation.ts";
import { peopleOf, type Participant } from "./group-wish.ts";
import { settleOperation } from "./settle-operation.ts";
import { groupEvents, groupOperations, type StoredError, type StoredResult } from "./table.ts";

type EventRow = typeof groupEvents.$inferSelect;

/**
 * Settles the operation that waits for this request, by all that the network has told of it.
 *
 * @NOTE Whoever writes that an operation waits, and whoever writes news, comes here afterwards in the same
 * transaction. The lock makes one of the two see the other; without it both could look before either commits.
 */
export async function settleByEvents(ctx: Ctx, phoneId: string, requestId: string): Promise<void> {
  await db(ctx).execute(sql`select pg_advisory_xact_lock(hashtextextended(${`group:${phoneId}:${requestId}`}, 0))`);
  const [operation] = await db(ctx)
    .select()
    .from(groupOperations)
    .where(
      and(
        eq(groupOperations.phoneId, phoneId),
        eq(groupOperations.requestId, requestId),
        eq(groupOperations.state, "waiting"),
      ),
    )
    .for("update");
  if (!operation) return;
  const events = await db(ctx)
    .select()
    .from(groupEvents)
    .where(and(eq(groupEvents.phoneId, phoneId), eq(groupEvents.requestId, requestId)));
  if (events.length === 0) return;
  const created = events.find((event) => event.change === "created" && event.chatId);
  if (operation.wish.kind === "create" && created?.chatId) {
    await finishCreation(ctx, operation, created.chatId);
    return;
  }
  const failed = events.find((event) => event.change === "failed");
  const people = peopleOf(operation.wish);
  if (people.length > 0 && operation.wish.kind !== "create") {
    const told = await Promise.all(people.map((person) => resultOf(ctx, person, events)));
    await settleOperation(ctx, operation, { state: "done", results: [...operation.results, ...told] });
  } else if (failed) await settleOperation(ctx, operation, { state: "failed", error: errorOf(failed) });
  else await settleOperation(ctx, operation, { state: "done" });
}

async function resultOf(ctx: Ctx, person: Participant, events: readonly EventRow[]): Promise<StoredResult> {
  const { phone } = person.identity;
  const contactId = person.id.startsWith("con_") ? person.id : phone ? await findContactIdByPhone(ctx, phone) : null;
  const named = (event: EventRow) => contactId !== null && event.contactIds.includes(contactId);
  const base = { id: person.id, name: person.name };
  if (events.some((event) => event.change !== "failed" && named(event))) return { ...base, ok: true };
  const failed = events.find((event) => event.change === "failed" && (named(event) || event.contactIds.length === 0));
  return { ...base, ok: false, error: failed ? errorOf(failed) : NOT_TOLD };
}

const NOT_TOLD: StoredError = {
  code: "member_conflict",
  message: "WhatsApp did not confirm it: probably not in the group.",
};

function errorOf(event: EventRow): StoredError {
  return {
    code: "group_invalid",
    message: event.reason ? `WhatsApp refused it: ${event.reason}` : "WhatsApp refused it without a reason.",
  };
}
