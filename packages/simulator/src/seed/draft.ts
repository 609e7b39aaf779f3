import type { StoredMessage } from "../world/model.ts";

/** A message of the sample world before all of them are put in order. */
export interface Draft {
  /** Person id, or group id with `groupId`. */
  personId: string | null;
  groupId: string | null;
  fromBusiness: boolean;
  /** Who wrote it in a group; direct chats have one person only. */
  senderId: string | null;
  at: number;
  type: StoredMessage["type"];
  content: unknown;
  quotes?: Draft;
  reaction?: string;
  /** The business has not looked at it yet. */
  unread?: true;
}
