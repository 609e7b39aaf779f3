import type { InboundEvent } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { linkIdentities, recordPreferences } from "../contacts/index.ts";
import { queueFirstReads, recordGroupChanges } from "../groups/index.ts";
import { isMessageEvent, recordMessageEvents, type RecordedCounts } from "../messages/index.ts";
import { recordTemplateChanges } from "../templates/index.ts";
import { recordNotices } from "./record-notices.ts";

/**
 * Hands each family of events to the slice that owns it. Who people are comes first and what they
 * belong to second, so that messages of the same batch find the right contact and chat.
 */
export async function recordEvents(
  ctx: Ctx,
  phoneId: string,
  events: readonly InboundEvent[],
): Promise<RecordedCounts & { other: number }> {
  const identities = events.filter((event) => event.kind === "identity");
  for (const event of identities) await linkIdentities(ctx, phoneId, event);
  const groups = events.filter((event) => event.kind === "group");
  if (groups.length > 0) await recordGroupChanges(ctx, phoneId, groups);
  const ofMessages = events.filter(isMessageEvent);
  const counts = await recordMessageEvents(ctx, phoneId, ofMessages);
  await queueFirstReads(ctx, phoneId, groupsIn(events));
  const templates = events.filter((event) => event.kind === "template");
  if (templates.length > 0) await recordTemplateChanges(ctx, phoneId, templates);
  const preferences = events.filter((event) => event.kind === "preference");
  if (preferences.length > 0) await recordPreferences(ctx, preferences);
  const notices = events.filter((event) => event.kind === "account");
  if (notices.length > 0) await recordNotices(ctx, phoneId, notices);
  return { ...counts, other: events.length - ofMessages.length };
}

/** Network ids of the groups that the events are of. */
function groupsIn(events: readonly InboundEvent[]): string[] {
  return events.flatMap((event) =>
    (event.kind === "message" || event.kind === "group") && event.chat.type === "group" ? [event.chat.networkId] : [],
  );
}
