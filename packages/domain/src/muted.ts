/** Whether a chat is quiet: told to be, for good or until a time that has not come. */
export function isMuted(chat: { muted: boolean; mutedUntil: Date | null }, now: Date): boolean {
  return chat.muted && (chat.mutedUntil === null || chat.mutedUntil > now);
}
