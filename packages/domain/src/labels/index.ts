/** Labels: names that a workspace gives to chats to find them again. */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";

export { findLabelId, labelsOfChats, setLabelsOfChat } from "./chat-labels.ts";
export { chatLabels } from "./table.ts";
