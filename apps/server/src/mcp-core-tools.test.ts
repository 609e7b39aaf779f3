import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Agreed with those who use them: a tool that goes, comes, is renamed or moves is a change to the contract. */
const CORE_TOOLS = {
  chat: [
    "add_chat_labels",
    "archive_chat",
    "assign_chat",
    "close_chat",
    "create_chat",
    "create_note",
    "escalate_chat",
    "get_chat",
    "get_chat_context",
    "list_chats",
    "list_labels",
    "list_notes",
    "mark_chat_read",
    "mark_chat_unread",
    "remove_chat_labels",
    "reopen_chat",
    "search_chats",
    "set_chat_custom_properties",
    "set_chat_labels",
    "snooze_chat",
    "update_chat",
  ],
  message: [
    "create_broadcast",
    "delete_message",
    "edit_message",
    "flag_message",
    "forward_message",
    "get_broadcast_status",
    "get_delivery_status",
    "get_message",
    "get_message_context",
    "get_message_media",
    "list_flagged_messages",
    "list_messages",
    "list_recent_messages",
    "react_to_message",
    "reply_to_message",
    "schedule_message",
    "search_messages",
    "send_media_message",
    "send_message",
    "send_poll",
    "send_template_message",
    "unflag_message",
  ],
  contact: [
    "add_contact_labels",
    "check_whatsapp_number",
    "create_contact",
    "delete_contact",
    "get_contact",
    "get_contact_timeline",
    "list_contact_chats",
    "list_contacts",
    "remove_contact_labels",
    "search_contacts",
    "set_contact_labels",
    "update_contact",
  ],
  group: [
    "add_group_members",
    "create_group",
    "demote_group_members",
    "get_group",
    "get_group_invite_link",
    "leave_group",
    "list_group_members",
    "list_groups",
    "moderate_group_message",
    "promote_group_members",
    "remove_group_members",
    "reset_group_invite_link",
    "update_group_info",
    "update_group_settings",
  ],
  ticket: [
    "add_ticket_comment",
    "add_ticket_labels",
    "assign_ticket",
    "attach_message_to_ticket",
    "close_ticket",
    "create_task",
    "create_ticket",
    "get_ticket",
    "list_ticket_messages",
    "list_tickets",
    "search_tickets",
    "update_ticket",
    "update_ticket_status",
  ],
};

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

async function listed(era: Era, query = ""): Promise<string[]> {
  const { client } = await openHttpClient({ url: `${house.url}/mcp${query}`, key: house.key }, era);
  try {
    return (await client.listTools()).tools.map((tool) => tool.name);
  } finally {
    await client.close();
  }
}

it.each<Era>(["legacy", "modern"])("lists these 82 tools and no other by default, in this order: %s", async (era) => {
  expect(await listed(era)).toEqual(Object.values(CORE_TOOLS).flat());
});

it.each(Object.entries(CORE_TOOLS))("lists those of %s by its toolset", async (toolset, names) => {
  expect(await listed("modern", `?toolsets=${toolset}`)).toEqual(names);
});

it("counts 21, 22, 12, 14 and 13", () => {
  expect(Object.values(CORE_TOOLS).map((names) => names.length)).toEqual([21, 22, 12, 14, 13]);
});
