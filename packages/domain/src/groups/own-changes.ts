/**
 * What we did to a group beside what the network tells of it.
 *
 *   asked --(WhatsApp answers: our view has it)--> untold --(its news of it come)--> told
 *
 * The answer and the news come on different ways. While a change is untold, news and history of the time
 * before it may still be on their way, and must not undo it; from then on the order of the news decides
 * (see without-later.ts). News tell whole seconds, so news of the second in which we asked count as before.
 * By the order in which they came here, and not by its clock, is known which news may tell of it: that clock
 * may be wrong, or ours. Where that leaves open what came last, the group is read again.
 */
import { type Ctx, SECOND_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gt, gte } from "drizzle-orm";
import { findContactIdByPhone, keptContactId } from "../contacts/index.ts";
import type { GroupChange } from "./apply-group-change.ts";
import type { Participant } from "./group-wish.ts";
import type { OperationRow } from "./settle-operation.ts";
import { groupEvents, groupOperations } from "./table.ts";
import { aboutsOf, contradicts, isMovedAlike, isSetAlike, tells, type About } from "./told-change.ts";
import { wishedChanges } from "./wished-changes.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "clock">;
type EventRow = typeof groupEvents.$inferSelect;

/** Changes to one group that may be newer than news which come late. */
const OPERATIONS_MAX = 100;
const EVENTS_MAX = 500;

interface OwnChange {
  about: About;
  change: GroupChange;
  askedAfter: number;
}

/** What of our changes later than `at` is untold; of several about one thing, the last. */
export interface Untold {
  people: ReadonlySet<string>;
  settings: ReadonlySet<string>;
  self: boolean;
}

export async function untoldSince(ctx: Reach, chatId: string, at: Date): Promise<Untold> {
  const operations = await db(ctx)
    .select()
    .from(groupOperations)
    .where(and(eq(groupOperations.chatId, chatId), eq(groupOperations.state, "done"), gte(groupOperations.askedAt, at)))
    .orderBy(desc(groupOperations.askedAt), desc(groupOperations.id))
    .limit(OPERATIONS_MAX);
  const untold = operations.length === 0 ? [] : await untoldOf(ctx, chatId, operations.reverse());
  return {
    people: new Set(untold.flatMap((about) => ("contactId" in about ? [about.contactId] : []))),
    settings: new Set(untold.flatMap((about) => ("setting" in about ? [about.setting] : []))),
    self: untold.some((about) => "self" in about),
  };
}

/** @param operations  the oldest first */
async function untoldOf(ctx: Reach, chatId: string, operations: readonly OperationRow[]): Promise<About[]> {
  const byThing = new Map<string, OwnChange[]>();
  for (const operation of operations)
    for (const own of await ownChangesOf(ctx, operation)) {
      const key = JSON.stringify(own.about);
      byThing.set(key, [...(byThing.get(key) ?? []), own]);
    }
  const rows = await eventsAfter(ctx, chatId, Math.min(...operations.map((operation) => operation.askedAfter)));
  return [...byThing.values()].flatMap((changes) => {
    const last = changes.at(-1);
    return last && !isTold(rows, last, changes) ? [last.about] : [];
  });
}

/** Each change is told once: the last of several that are alike is told when all of them are. */
function isTold(rows: readonly EventRow[], last: OwnChange, changes: readonly OwnChange[]): boolean {
  const alike = changes.filter(({ change }) => isAlike(change, last));
  const since = alike[0]?.askedAfter ?? last.askedAfter;
  return rows.filter((row) => row.changes > since && tells(row, last.about, last.change)).length >= alike.length;
}

async function ownChangesOf(ctx: Reach, operation: OperationRow): Promise<OwnChange[]> {
  const { results, inviteLink, error, askedAfter } = operation;
  const own: OwnChange[] = [];
  for (const change of wishedChanges(operation.wish, results, { inviteLink, settingsRefused: error !== null })) {
    const contactIds = await Promise.all(change.people.map((person) => contactIdOf(ctx, person)));
    const abouts = aboutsOf(
      change,
      contactIds.filter((contactId) => contactId !== null),
    );
    own.push(...abouts.map((about) => ({ about, change, askedAfter })));
  }
  return own;
}

/**
 * What is left of a change where the network's news have told of it already, and so maybe of what came after it.
 * `unsure`: news that came meanwhile say otherwise, and may be of the time before or after.
 */
export async function withoutTold(
  ctx: Reach,
  chatId: string,
  { askedAt, askedAfter }: Pick<OperationRow, "askedAt" | "askedAfter">,
  change: GroupChange,
  contactIds: readonly string[],
): Promise<{ change: GroupChange; contactIds: string[]; unsure: boolean }> {
  const since = new Date(Math.floor((askedAt ?? ctx.clock.now()).getTime() / SECOND_MS) * SECOND_MS);
  // An earlier change of the same kind may be told only now.
  const rows = (await eventsAfter(ctx, chatId, askedAfter)).filter((row) => row.at >= since);
  const isUntold = (about: About) => !rows.some((row) => tells(row, about, change));
  const { self, settings, ...others } = change;
  const kept = Object.entries(settings ?? {}).filter(([setting]) => isUntold({ setting }));
  return {
    change: { ...others, settings: Object.fromEntries(kept), ...(self && isUntold({ self }) ? { self } : {}) },
    contactIds: contactIds.filter((contactId) => isUntold({ contactId })),
    unsure: aboutsOf(change, contactIds).some((about) => rows.some((row) => contradicts(row, about, change))),
  };
}

/** News that came here after the group had changed so often. */
async function eventsAfter(ctx: Reach, chatId: string, changes: number): Promise<EventRow[]> {
  return db(ctx)
    .select()
    .from(groupEvents)
    .where(and(eq(groupEvents.chatId, chatId), gt(groupEvents.changes, changes)))
    .orderBy(desc(groupEvents.changes))
    .limit(EVENTS_MAX);
}

function isAlike(change: GroupChange, { about, change: other }: OwnChange): boolean {
  if ("setting" in about) return isSetAlike(change.settings, other.settings, about.setting);
  return isMovedAlike(change.change, other.change);
}

async function contactIdOf(ctx: Reach, { id, identity }: Participant): Promise<string | null> {
  if (id.startsWith("con_")) return keptContactId(ctx, id);
  return identity.phone ? findContactIdByPhone(ctx, identity.phone) : null;
}
