import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { loadChat, parseChatAddress } from "../chats/index.ts";
import type { Recipient } from "../messages/index.ts";

type Values = Record<string, string>;

/** Whom one entry of the audience names, or why it names nobody. */
export type Named =
  | { given: string; to: Recipient; refusal?: never; chat?: never }
  | { given: string; to?: never; refusal: AppError; chat?: { id: string; name: string; number?: string } };

interface Given {
  variables?: Record<string, Values> | undefined;
  phone_id?: string | undefined;
}

const EVERYONE = "*";

/**
 * Values for one recipient after another: those for everyone, over them their own, under whatever id of the
 * chat or its person they were given.
 * @throws invalid_input  values for somebody who is not among the recipients
 */
export async function variablesByChat(
  ctx: Ctx,
  { variables = {}, phone_id }: Given,
  named: readonly Named[],
): Promise<(to: Recipient) => Values> {
  const chatOf = new Map(named.flatMap(({ given, to }) => (to ? idsOf(given, to).map((id) => [id, to.chat.id]) : [])));
  const unknown = new Set(named.flatMap(({ given, to }) => (to ? [] : [given])));
  const own = new Map<string, Values>();
  for (const [key, values] of Object.entries(variables)) {
    // Whoever cannot be meant is left out with the reason, whatever values they have.
    if (key === EVERYONE || unknown.has(key)) continue;
    const chatId = chatOf.get(plain(key)) ?? (await chatElsewhere(ctx, key, phone_id, new Set(chatOf.values())));
    if (chatId === null) throw notAmong(key, named);
    own.set(chatId, { ...own.get(chatId), ...values });
  }
  return (to) => ({ ...variables[EVERYONE], ...own.get(to.chat.id) });
}

function idsOf(given: string, { chat, person, number }: Recipient): string[] {
  const ids = [given, chat.id, chat.networkId, ...(person ? [person.id] : []), ...(number ? [number] : [])];
  return ids.map(plain);
}

/** One spelling of an id: a number by its digits. */
function plain(id: string): string {
  const address = parseChatAddress(id);
  if (address?.kind === "phone") return address.digits;
  return address?.kind === "group" ? address.networkId : id.trim();
}

/** Ids of chats and people that became part of others, and older numbers of theirs, are known to the store alone. */
async function chatElsewhere(
  ctx: Ctx,
  key: string,
  phoneId: string | undefined,
  among: ReadonlySet<string>,
): Promise<string | null> {
  try {
    const { id } = await loadChat(ctx, key, phoneId);
    return among.has(id) ? id : null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const KEY_CHARS_SHOWN = 60;

function notAmong(key: string, named: readonly Named[]): AppError {
  const received = key.slice(0, KEY_CHARS_SHOWN);
  const near = nearestOf(
    key,
    named.map(({ given }) => given),
  );
  return new AppError("invalid_input", {
    public: `\`variables\` has values for ${received}, who is not among the recipients${near ? `; the nearest is ${near}` : ""}. Nothing was sent.`,
    fields: [
      {
        path: `variables.${received}`,
        message: "is not among the recipients",
        received,
        expected: near ?? "an id of chat_ids, or * for all",
      },
    ],
  });
}
