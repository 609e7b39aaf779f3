import { AppError, type Ctx } from "@parley/kernel";
import { contactNames } from "../../contacts/index.ts";
import { membersByNumber } from "../mention-names.ts";
import { handlesOf, memberOf, mentionsOf, type Mentioned, type Mentions } from "../send/mentions.ts";
import { writeHandles, type Nameable } from "../send/name-in-text.ts";

interface Kept extends Nameable {
  /** Who is told; null for somebody whom the text names by number without telling them. */
  person: Mentioned | null;
}

/**
 * Whom the new text of a message still tells, and that text as the network wants it: who edits has read
 * `@Name` where the network holds a number. Whoever it names no more, or is no longer in the group, is
 * not told.
 * @throws invalid_input  it names somebody by a name that several of those have, or grows too long
 */
export async function keptMentions(
  ctx: Ctx,
  before: { chatId: string; text: string | null; payload: Record<string, unknown> | null },
  text: string,
): Promise<Mentions> {
  const mentioned = await mentionedOf(ctx, before.chatId, mentionsOf(before.payload));
  const known = [...mentioned, ...(await namedOnly(ctx, before, mentioned))];
  const written = writeHandles(text, known);
  if ([...written.unclear].some((one) => !written.named.has(one))) throw unclear();
  return {
    text: written.text,
    people: mentioned.flatMap((one) => (one.person && written.named.has(one) ? [one.person] : [])),
  };
}

async function mentionedOf(ctx: Ctx, chatId: string, stored: readonly Mentioned[]): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const earlier of stored) {
    const person = await memberOf(ctx, chatId, earlier.contact_id);
    if (!person) continue;
    const [handle = "", ...others] = handlesOf(person);
    found.push({
      person,
      names: [person.name, earlier.name].map(withoutSign),
      handle,
      others: [...others, ...handlesOf(earlier)],
    });
  }
  return found;
}

/** People of the group whom the earlier text named by number, which is shown as their name too. */
async function namedOnly(
  ctx: Ctx,
  before: Parameters<typeof keptMentions>[1],
  mentioned: readonly Kept[],
): Promise<Kept[]> {
  const members = await membersByNumber(ctx, [before]);
  const told = new Set(mentioned.map(({ person }) => person?.contact_id));
  const names = await contactNames(ctx, [...members.values()]);
  return [...members].flatMap(([place, id]) => {
    const name = names.get(id);
    if (told.has(id) || !name) return [];
    return { person: null, names: [withoutSign(name)], handle: place.slice(before.chatId.length + 1), others: [] };
  });
}

/** As it is shown: people known by their username alone have its `@` in their name. */
function withoutSign(name: string): string {
  return name.replace(/^@/, "");
}

function unclear(): AppError {
  return new AppError("invalid_input", {
    public:
      "Several people of this message have a name that the new text gives after `@`. Write @+number where each is meant; nothing was changed.",
    fields: [{ path: "text", message: "names several people alike", expected: "@+number" }],
  });
}
