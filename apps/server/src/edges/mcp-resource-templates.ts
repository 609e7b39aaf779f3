import type { StoredEvent } from "@parley/kernel";

/** A resource template and the read it stands for: reading it equals that tool's answer. */
export interface ReadTemplate {
  uriTemplate: string;
  name: string;
  description: string;
  operation: string;
  /** Of the operation, and the variable of the template; null where there is only one such resource. */
  parameter: string | null;
}

/** Changes with every chat of every phone. */
export const INBOX = "wa://inbox";

export const TEMPLATES: readonly ReadTemplate[] = [
  {
    uriTemplate: "wa://chats/{chat_id}",
    name: "chat",
    description: "One chat, as get_chat answers it.",
    operation: "get_chat",
    parameter: "chat_id",
  },
  {
    uriTemplate: "wa://chats/{chat_id}/messages",
    name: "chat_messages",
    description: "Newest messages of a chat, as list_messages answers them. Subscribe to hear of new ones.",
    operation: "list_messages",
    parameter: "chat_id",
  },
  {
    uriTemplate: "wa://messages/{message_id}/media",
    name: "message_media",
    description: "The file of a message, as get_message_media answers it.",
    operation: "get_message_media",
    parameter: "message_id",
  },
  {
    uriTemplate: "wa://contacts/{contact_id}",
    name: "contact",
    description: "One contact, as get_contact answers it.",
    operation: "get_contact",
    parameter: "contact_id",
  },
  {
    uriTemplate: "wa://tickets/{ticket_id}",
    name: "ticket",
    description: "One ticket, as get_ticket answers it. Subscribe to hear of its progress.",
    operation: "get_ticket",
    parameter: "ticket_id",
  },
  {
    uriTemplate: "wa://groups/{chat_id}/members",
    name: "group_members",
    description: "Members of a group, as list_group_members answers them.",
    operation: "list_group_members",
    parameter: "chat_id",
  },
  {
    uriTemplate: INBOX,
    name: "inbox",
    description:
      "The latest chats, as list_chats answers them. Subscribe to hear of every message, of new customers too.",
    operation: "list_chats",
    parameter: null,
  },
  {
    uriTemplate: "wa://workspace",
    name: "workspace",
    description: "The business: its own instructions, phones, members, labels and properties.",
    operation: "get_workspace",
    parameter: null,
  },
];

/** What else an event of a chat changes, by the beginning of its type. */
const OF_CHAT: readonly [prefix: string, path: (chatId: string) => string][] = [
  ["message.", (chatId) => `wa://chats/${chatId}/messages`],
  ["reaction.", (chatId) => `wa://chats/${chatId}/messages`],
  ["group.", (chatId) => `wa://groups/${chatId}/members`],
];

const OF_WORKSPACE = /^(?:workspace|member|label|property|phone)\./;

/** The resources whose content an event changes. */
export function urisTouchedBy({ type, data }: StoredEvent): string[] {
  const uris: string[] = [];
  const chatId = data["chat_id"];
  if (typeof chatId === "string") {
    uris.push(INBOX, `wa://chats/${chatId}`);
    for (const [prefix, path] of OF_CHAT) if (type.startsWith(prefix)) uris.push(path(chatId));
  }
  for (const contactId of [data["contact_id"], type === "contact.merged" ? data["merged_id"] : undefined])
    if (typeof contactId === "string") uris.push(`wa://contacts/${contactId}`);
  if (typeof data["ticket_id"] === "string") uris.push(`wa://tickets/${data["ticket_id"]}`);
  if (typeof data["message_id"] === "string" && type.startsWith("media."))
    uris.push(`wa://messages/${data["message_id"]}/media`);
  if (OF_WORKSPACE.test(type)) uris.push("wa://workspace");
  return uris;
}

/** The uri with our id, as an answer of the template's operation names it; null where it names none. */
export function canonicalUri({ uriTemplate, parameter }: ReadTemplate, answer: Record<string, unknown>): string | null {
  if (parameter === null) return uriTemplate;
  const [id] = [answer, ...Object.values(answer)].flatMap((part) => {
    const value = part !== null && typeof part === "object" ? (part as Record<string, unknown>)[parameter] : undefined;
    return typeof value === "string" ? [value] : [];
  });
  return id === undefined ? null : uriTemplate.replace(`{${parameter}}`, id);
}

/** The value of the template's variable, "" where it has none, or null when the uri is another's. */
export function matchUri(template: ReadTemplate, uri: string): string | null {
  if (template.parameter === null) return uri === template.uriTemplate ? "" : null;
  const [before = "", after = ""] = template.uriTemplate.split(/\{[^}]+\}/);
  if (!uri.startsWith(before) || !uri.endsWith(after)) return null;
  const value = uri.slice(before.length, uri.length - after.length);
  if (value === "" || value.includes("/")) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
