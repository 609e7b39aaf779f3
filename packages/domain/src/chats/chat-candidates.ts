import { foldText, type Ctx } from "@parley/kernel";
import { namesOf, numbersInChats } from "./chat-people.ts";
import { findChats } from "./find-chats.ts";
import type { ChatRow } from "./find-or-create.ts";
import { NAMELESS_GROUP } from "../nameless.ts";
import { phoneNames } from "../phones-by-id.ts";

const CANDIDATES_MAX = 5;
const LOOKED_AT_MAX = 50;

export interface ChatCandidate {
  chat_id: string;
  name: string;
  type: string;
  number?: string;
  /** Only where several phones are among them. */
  phone_id?: string;
  phone_name?: string;
}

/**
 * Chats of this name, for a caller who gave a name where an id belongs: with one person, or a group
 * called so. Groups somebody of the name is in are not meant. Empty for a key that may not read chats.
 */
export async function chatsCalled(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  name: string,
): Promise<ChatCandidate[]> {
  const folded = foldText(name.trim());
  if (folded === "" || !ctx.caller.scopes.has("chats:read")) return [];
  const { rows, people } = await findChats(ctx, name.trim(), { limit: LOOKED_AT_MAX });
  const isCalled = (row: ChatRow) =>
    row.type === "direct" ? people.has(row.contactId ?? "") : (row.nameFolded ?? "").includes(folded);
  const called = rows.filter(isCalled).slice(0, CANDIDATES_MAX);
  const [names, numberOf] = [await namesOf(ctx, called), await numbersInChats(ctx, called)];
  const phones = await phoneNames(
    ctx,
    called.map((row) => row.phoneId),
  );
  return called.map((row) => {
    const number = numberOf(row);
    const phone = phones.size > 1 ? phones.get(row.phoneId) : undefined;
    return {
      chat_id: row.id,
      name: row.name ?? names.get(row.contactId ?? "") ?? NAMELESS_GROUP,
      type: row.type,
      ...(number ? { number: `+${number}` } : {}),
      ...(phone === undefined ? {} : { phone_id: row.phoneId, phone_name: phone }),
    };
  });
}
