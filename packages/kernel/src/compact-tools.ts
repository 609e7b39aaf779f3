import type { ToolDefinition } from "./tool-definition.ts";

/**
 * `mode=compact`: the tools of most days directly, every other one by `search_tools` and `call_tool`.
 * The bridge embeds the same list, so both are plain data.
 */
export const DIRECT_TOOLS: readonly string[] = [
  "list_chats",
  "search_chats",
  "get_chat_context",
  "assign_chat",
  "add_chat_labels",
  "close_chat",
  "create_note",
  "list_messages",
  "search_messages",
  "get_message_media",
  "send_message",
  "reply_to_message",
  "send_template_message",
  "search_contacts",
  "get_contact",
  "add_contact_labels",
  "list_tickets",
  "create_ticket",
  "update_ticket_status",
  "create_task",
];

export const SEARCH_TOOLS: ToolDefinition = {
  name: "search_tools",
  title: "Search tools",
  description:
    "Find more tools by what you want to do, in plain words of any language. Gives names and input schemas for call_tool. It does nothing itself.",
  inputSchema: {
    type: "object",
    properties: { query: { type: "string", description: "like: schedule a message" } },
    required: ["query"],
  },
  outputSchema: {
    type: "object",
    properties: {
      tools: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { type: "string" },
            description: { type: "string" },
            inputSchema: { type: "object" },
          },
          required: ["name", "description", "inputSchema"],
        },
      },
    },
  },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const CALL_TOOL: ToolDefinition = {
  name: "call_tool",
  title: "Call tool",
  description: "Call a tool that search_tools found. Answers, errors and confirmations are the tool's own.",
  inputSchema: {
    type: "object",
    properties: { name: { type: "string" }, arguments: { type: "object", description: "as its inputSchema says" } },
    required: ["name"],
  },
  outputSchema: { type: "object" },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
};

/** The two that reach the others. Where only reading is allowed, what they reach only reads. */
export function reachingTools(readOnly: boolean): ToolDefinition[] {
  const reading = { ...CALL_TOOL.annotations, readOnlyHint: true, destructiveHint: false, idempotentHint: true };
  return [SEARCH_TOOLS, readOnly ? { ...CALL_TOOL, annotations: reading } : CALL_TOOL];
}

/** @param tools  all that this connection may use */
export function compactTools(tools: readonly ToolDefinition[], readOnly: boolean): ToolDefinition[] {
  return [...reachingTools(readOnly), ...tools.filter((tool) => DIRECT_TOOLS.includes(tool.name))];
}
