import { api } from "./api.js";
import { changed, model, openChat } from "./model.js";
import { attempt } from "./toast.js";

/** The chat on the screen counts as read, as on a phone, unless that was switched off. */
export async function readOpenChat() {
  if (model.readsWhenOpen && document.visibilityState === "visible") await markOpenChatRead();
}

/** Tells the business so, whatever the switch says. */
export async function markOpenChatRead() {
  const { personId } = model;
  const chat = openChat();
  if (personId === null || !chat || chat.unread === 0) return;
  chat.unread = 0;
  changed("chats", "chat");
  await attempt(() => api.act(personId, "read", { peer: chat.peer }));
}
