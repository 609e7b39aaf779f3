/**
 * How answers say who is meant: no id without its name, and no name of a person, a chat or a member
 * without its id.
 *
 *   the thing itself      its id and `name`; of a person and of a direct chat `number` too
 *   beside another thing  `chat_id` and `chat_name`, `phone_id` and `phone_name`, …
 *   somebody in a role    the name and the id: `from` and `from_id`, `assignee` and `assignee_id`, …
 *   several               a list of `{member_id, name}` or `{contact_id, name}`
 *
 * `me` is our side of a chat and has no id, nor has what our own workers and the networks did. Whoever
 * writes in their direct chat is named by the chat: its id is taken wherever a contact's is. A label is
 * known by its name, which is unique and taken by every tool.
 *
 * To a model ids cost more than all else in a row. So in a tool's answer the id of a role stands with the first
 * mention of a name, and after it only where that name means somebody else. REST says it every time.
 */
const ROLES: readonly string[] = [
  "from",
  "assignee",
  "author",
  "by",
  "asked_by",
  "created_by",
  "flagged_by",
  "recorded_by",
  "sent_by",
  "state_by",
];

/** Values that are not ours: people choose their keys too. */
const AS_WRITTEN: readonly string[] = ["custom_properties", "payload", "changes"];

const ID = "_id";

/** @returns the role whose id the field holds, which is the name of the field beside it */
export function roleOf(field: string): string | null {
  if (!field.endsWith(ID)) return null;
  const role = field.slice(0, -ID.length);
  return ROLES.includes(role) ? role : null;
}

export function idsSaidOnce<T>(answer: T): T {
  return told(answer, new Map()) as T;
}

/** @param said  ids by role and name */
function told(value: unknown, said: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => told(item, said));
  if (value === null || typeof value !== "object") return value;
  const fields = value as Record<string, unknown>;
  const kept = Object.entries(fields).filter(([key, id]) => {
    const role = roleOf(key);
    const name = role === null ? undefined : fields[role];
    if (typeof id !== "string" || typeof name !== "string") return true;
    const mention = `${role} ${name}`;
    const isSaid = said.get(mention) === id;
    said.set(mention, id);
    return !isSaid;
  });
  return Object.fromEntries(kept.map(([key, item]) => [key, AS_WRITTEN.includes(key) ? item : told(item, said)]));
}
