/**
 * Notifications: what WhatsApp itself says in a chat, between what people write. Owns no rows: members
 * and settings come from the groups slice, calls and system lines from messages.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";
