import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { mergeProperties, propertiesInput } from "../../properties/index.ts";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const setChatCustomProperties = defineOperation({
  name: "set_chat_custom_properties",
  summary: "Set custom properties of a chat, checked by type.",
  guidance: "null removes, others stay. More: update_chat. Returns all.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "PUT /chats/{chat_id}/properties",
  input: z.object({
    chat_id: chatIdInput,
    properties: propertiesInput,
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({ custom_properties: z.record(z.string(), z.unknown()) }),
  errors: ["chat_not_found", "chat_conflict", "property_conflict", "limit_exceeded"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const { properties } = await mergeProperties(ctx, "chat", chat.customProperties, input.properties, "properties");
    await db(ctx)
      .update(chats)
      .set({ customProperties: properties, updatedAt: ctx.clock.now() })
      .where(eq(chats.id, chat.id));
    ctx.audit.changed("chat", chat.id, { custom_properties: chat.customProperties }, { custom_properties: properties });
    ctx.events.publish("chat.updated", { chat_id: chat.id });
    return { ...(await namedChatOf(ctx, chat)), custom_properties: properties };
  },
});
