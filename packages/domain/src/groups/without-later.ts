import type { InboundGroupChange } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte } from "drizzle-orm";
import { untoldSince, type Untold } from "./own-changes.ts";
import { groupEvents } from "./table.ts";
import { aboutsOf, contradicts, type About } from "./told-change.ts";

/** News of one group that may be newer than one that comes late; webhooks overtake each other by minutes. */
const LATER_MAX = 200;
const COMES_OR_GOES = ["joined", "left", "removed", "created"];
const RANKS = ["promoted", "demoted", "left", "removed"];

/**
 * What of a change still counts: whoever has come or gone since, and settings that were set anew since,
 * are left as the later news have made them, or as we have where the news of that are still to come.
 * `unsure`: only the network knows what came last, because other news of the same second say otherwise,
 * or because what we did may have been done before this.
 */
export async function withoutLater(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  chatId: string,
  event: InboundGroupChange,
  contactIds: readonly string[],
  { at, changes }: { at: Date; changes: number },
): Promise<{ event: InboundGroupChange; contactIds: string[]; unsure: boolean }> {
  const rows = await db(ctx)
    .select()
    .from(groupEvents)
    .where(and(eq(groupEvents.chatId, chatId), gte(groupEvents.at, at)))
    .orderBy(desc(groupEvents.at))
    .limit(LATER_MAX);
  const later = rows.filter((row) => row.at > at);
  const sameSecond = rows.filter((row) => row.at <= at && row.changes !== changes);
  const own = await untoldSince(ctx, chatId, at);
  const kinds = event.change === "promoted" || event.change === "demoted" ? RANKS : COMES_OR_GOES;
  const ofMembers = later.filter((row) => kinds.includes(row.change));
  const people = contactIds.filter(
    (id) => !own.people.has(id) && !ofMembers.some((row) => row.contactIds.includes(id)),
  );
  const setSince = new Set([...own.settings, ...later.flatMap((row) => Object.keys(row.settings ?? {}))]);
  const settings = Object.entries(event.settings ?? {}).filter(([name]) => !setSince.has(name));
  const { self, ...others } = event;
  const overtaken = self && (own.self || ofMembers.some((row) => row.self));
  const unsure = aboutsOf(event, contactIds).some(
    (about) => isOwn(own, about) || sameSecond.some((row) => contradicts(row, about, event)),
  );
  return {
    event: { ...others, ...(self && !overtaken ? { self } : {}), settings: Object.fromEntries(settings) },
    contactIds: people,
    unsure,
  };
}

function isOwn(own: Untold, about: About): boolean {
  if ("self" in about) return own.self;
  return "setting" in about ? own.settings.has(about.setting) : own.people.has(about.contactId);
}
