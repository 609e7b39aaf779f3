import { expect, it } from "vitest";
import { searchTools } from "./tool-search.ts";

const TOOLS = [
  { name: "list_chats", description: "List chats, latest activity first." },
  { name: "mark_chat_read", description: "Clear a chat's unread count." },
  { name: "add_chat_labels", description: "Add labels to chats, keep the rest." },
  { name: "send_poll", description: "Send a poll to one chat." },
];
const first = (request: string) => searchTools(TOOLS, request, 1)[0]?.name;

it.each([
  ["put a tag on this conversation", "add_chat_labels"],
  ["ponle una etiqueta al chat", "add_chat_labels"],
  ["starte eine Umfrage", "send_poll"],
  ["lance un sondage", "send_poll"],
  ["mostra as conversas não lidas", "list_chats"],
])("finds a tool for: %s", (request, name) => expect(first(request)).toBe(name));

it("finds nothing for what is about something else", () => {
  expect(searchTools(TOOLS, "qwertz 42", 8)).toEqual([]);
});

it("gives no more than asked for", () => expect(searchTools(TOOLS, "chat", 2)).toHaveLength(2));
