import { toSecond, type Ctx } from "@parley/kernel";
import { loadPhone } from "./load-phone.ts";

/**
 * From when on a phone's chats are held, for whoever has read to the oldest message of one. What was said before the
 * phone was linked is held where it was imported; no connector can be asked for more of one chat.
 */
export async function historyFrom(ctx: Pick<Ctx, "tx" | "workspaceId">, phoneId: string): Promise<string> {
  const { history, createdAt } = await loadPhone(ctx, phoneId);
  if (history?.done) return "beginning";
  if (history) return "being imported; ask again later";
  return `${toSecond(createdAt)}, when the phone was linked; what was said before was not imported`;
}
