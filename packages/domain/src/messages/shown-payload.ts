import type { MessageRow } from "./message-view.ts";

/** What a message holds beside its text; of a call how it went, without what its connection was made of. */
export function shownPayload({ type, payload }: Pick<MessageRow, "type" | "payload">): Record<string, unknown> | null {
  if (!payload || type !== "call") return payload;
  const { event, status, duration } = payload;
  return { event, status, duration };
}
