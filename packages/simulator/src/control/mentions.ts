import type { Sim } from "../sim.ts";
import type { Person, StoredMessage } from "../world/model.ts";
import type { Message } from "./shapes.ts";

type Mention = NonNullable<NonNullable<Message["text"]>["mentions"]>[number];

/**
 * Whom the `@…` of a group's text stand for: those the sender meant, by whatever the text names them
 * with, and anyone else of the group by number, as every phone of a member shows them.
 */
export function mentionsIn(sim: Sim, message: StoredMessage, owner?: Person): Mention[] {
  const { body, mentions: meant = [] } = message.content as { body: string; mentions?: string[] };
  if (!body.includes("@")) return [];
  const chat = sim.world.chats.get(message.chat);
  const group = sim.world.groups.get(chat?.groupId ?? "");
  if (!group) return [];
  const businessId = sim.world.businessIdOf(group.numberId);
  const ids = new Set([...meant, ...group.members.map(({ personId }) => personId)]);
  const people = [...ids].flatMap((id) => sim.world.people.get(id) ?? []);
  const number = group.businessIsMember ? sim.world.numbers.get(group.numberId) : undefined;
  return [
    ...people.flatMap((person): Mention[] => {
      const { id, phone, username, name } = person;
      const others = meant.includes(id) ? [sim.world.bsuid(person, businessId), username] : [];
      const handle = [phone, ...others].find((one) => one && handlePattern(one).test(body));
      return handle ? [{ wa_id: handle, name, ...(id === owner?.id ? { me: true } : {}) }] : [];
    }),
    ...(number && handlePattern(number.digits).test(body) ? [{ wa_id: number.digits, name: number.verifiedName }] : []),
  ];
}

/** The text with names in place of them. */
export function withNames(text: string, mentions: readonly Mention[]): string {
  return mentions.reduce((shown, { wa_id, name }) => shown.replace(handlePattern(wa_id), () => `@${name}`), text);
}

/** `@handle` where nothing goes on behind it. */
function handlePattern(handle: string): RegExp {
  return new RegExp(`@${handle.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "gu");
}
