import { mayBeLed, type Ctx, type Preview } from "@parley/kernel";
import { counted } from "../counted.ts";
import { MAY_BE_LED, strangersAmong } from "../messages/index.ts";
import { shownParticipant, type Participant } from "./group-wish.ts";

const NAMED_MAX = 10;

/** New people see a group's name and what is written there: as with a first message to them, somebody agrees first. */
export async function previewStrangers(
  ctx: Ctx,
  people: readonly Participant[],
  details: object,
): Promise<Preview | null> {
  if (!mayBeLed(ctx)) return null;
  const ids = people.map(({ id }) => id);
  const strangers = new Set(await strangersAmong(ctx, ids));
  if (strangers.size === 0) return null;
  const shown = people.filter(({ id }) => strangers.has(id)).slice(0, NAMED_MAX);
  return {
    text: `${counted(strangers.size, "person", "people")} with whom no message was ever exchanged would be brought into a group. ${MAY_BE_LED}`,
    count: strangers.size,
    details: { ...details, people: shown.map(shownParticipant) },
  };
}
