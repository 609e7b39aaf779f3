import type { ChatState, Person, StoredMessage } from "../world/model.ts";

/** A message of the business is on a phone once that phone has it; a person's own and other members' at once. */
export function showsOnPhone(message: StoredMessage, chat: ChatState, person: Person): boolean {
  if (message.type === "reaction") return false;
  if (message.from.kind === "person") return true;
  const status = chat.groupId && message.type !== "system" ? message.receipts?.[person.id] : message.status;
  return status === "delivered" || status === "read" || status === "played";
}
