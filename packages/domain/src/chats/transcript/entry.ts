import type { Ctx } from "@parley/kernel";
import { shownPayload, wholeViews, type MessageRow, type MessageView } from "../../messages/index.ts";
import { zonedTime } from "../../workspaces/index.ts";

/** One message as a transcript keeps it: whole, with names and ids, and times of the workspace's zone. */
export type Entry = Omit<MessageView, "text_cut" | "chat_id" | "chat_name" | "starred" | "pinned"> & {
  type: MessageRow["type"];
  /** Of ours, who asked for it; absent where another device or system wrote it. */
  sent_by?: string;
  sent_by_id?: string;
  edited_at?: string;
  deleted_at?: string;
  payload?: Record<string, unknown>;
};

/** In the order given. */
export async function entriesOf(ctx: Ctx, rows: readonly MessageRow[], timeZone: string): Promise<Entry[]> {
  const views = await wholeViews(ctx, rows, { withChat: false, namedByChat: false });
  return rows.flatMap((row, index) => {
    const view = views[index];
    if (!view) return [];
    const { starred: _starred, pinned: _pinned, ...shown } = view;
    const payload = shownPayload(row);
    return {
      ...shown,
      at: zonedTime(row.sentAt, timeZone),
      type: row.type,
      ...(row.text ? { text: row.text } : {}),
      ...(row.sentBy ? { sent_by: row.sentBy } : {}),
      ...(row.sentById ? { sent_by_id: row.sentById } : {}),
      ...(row.editedAt ? { edited_at: zonedTime(row.editedAt, timeZone) } : {}),
      ...(row.deletedAt ? { deleted_at: zonedTime(row.deletedAt, timeZone) } : {}),
      ...(payload ? { payload } : {}),
    };
  });
}
