import { AppError, type Ctx } from "@parley/kernel";
import { parseChatAddress, type ChatAddress } from "../chats/index.ts";
import { contactsCalled, findContactIdByPhone, findPerson, outOfSight, personOfChat } from "../contacts/index.ts";

const CANDIDATES_MAX = 5;

/**
 * The contact that `sender` names by id, by number or by their direct chat. A name is never enough: people choose their own, so
 * those who have it are offered.
 * @throws contact_not_found  nobody, or of phones this key may not use; the candidate is in `details` where one has this name
 * @throws contact_conflict  a name that several have
 */
export async function senderOf(ctx: Ctx, given: string): Promise<string> {
  const address = parseChatAddress(given);
  const id = await idOf(ctx, given, address);
  const person = id === null ? null : await findPerson(ctx, id);
  if (person && (await outOfSight(ctx, [person.id])).size === 0) return person.id;
  throw address ? unknown(given) : await aName(ctx, given);
}

async function idOf(ctx: Ctx, given: string, address: ChatAddress | null): Promise<string | null> {
  if (address?.kind === "phone") return findContactIdByPhone(ctx, address.digits);
  return address?.kind === "chat" ? personOfChat(ctx, address.id) : given;
}

function unknown(given: string): AppError {
  const received = given.slice(0, 60);
  return refusal("contact_not_found", given, {
    public: `Nobody known as \`${received}\` has written here. Find people with search_contacts.`,
    problem: "is not known",
  });
}

async function aName(ctx: Ctx, given: string): Promise<AppError> {
  const candidates = await contactsCalled(ctx, given, CANDIDATES_MAX);
  const [first, second] = candidates;
  const details = first ? { candidates } : undefined;
  if (second) {
    const words =
      "`sender` is a name, and several people fit it: they are in `candidates`. Ask which one is meant, then name them by contact_id.";
    return refusal("contact_conflict", given, { public: words, problem: "has several candidates", details });
  }
  const who = first ? "; `candidates` holds who has this name." : ".";
  return refusal("contact_not_found", given, {
    public: `\`sender\` is neither an id nor a phone number. Find the id with search_contacts${who}`,
    problem: "is not an id",
    details,
  });
}

function refusal(
  code: string,
  given: string,
  words: { public: string; problem: string; details?: Record<string, unknown> | undefined },
): AppError {
  return new AppError(code, {
    public: words.public,
    fields: [
      {
        path: "sender",
        message: words.problem,
        received: given.slice(0, 60),
        expected: "con_… or +number",
        finder: "search_contacts",
      },
    ],
    hint: "search_contacts",
    ...(words.details ? { details: words.details } : {}),
  });
}
