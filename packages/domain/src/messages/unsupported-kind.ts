import type { messages } from "./table.ts";

type Row = typeof messages.$inferSelect;

const CHARS_MAX = 40;
/** The network's own words for a message that it does not deliver. */
const NO_KIND = ["unsupported", "unknown"];

/**
 * What a message was that came without its content, such as `poll`, where the network told: WhatsApp delivers polls,
 * for one, only as the news that there is one. Null for every other message.
 */
export function unsupportedKind({ type, payload }: Pick<Row, "type" | "payload">): string | null {
  if (type !== "unsupported" || !payload) return null;
  const { unsupported, type: wireType } = payload;
  const told = typeof unsupported === "object" && unsupported !== null && "type" in unsupported && unsupported.type;
  const kind = [told, wireType].find((word) => typeof word === "string" && word !== "" && !NO_KIND.includes(word));
  return typeof kind === "string" ? kind.slice(0, CHARS_MAX) : null;
}
