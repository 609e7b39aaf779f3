import { defineOperation, foldText, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { shownNames } from "../../contacts/index.ts";
import { allLabelsInput, labelsOf, likesOfNew, setLabels, similarMade } from "../../labels/index.ts";
import { assigneeFrom, memberInput } from "../../members/index.ts";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { ownName } from "../../own-name.ts";
import { mergeProperties, somePropertiesInput } from "../../properties/index.ts";
import { chatWords } from "../../words-shown.ts";
import { chatDetailOf } from "../chat-view.ts";
import type { ChatRow } from "../find-or-create.ts";
import { groupNames } from "../group-names.ts";
import { holdChat } from "../load-chat.ts";
import { chatDetail, chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const updateChat = defineOperation({
  name: "update_chat",
  summary: "Change assignee, labels, properties or name of a chat.",
  guidance: "The rest stays; null removes. Not shown on WhatsApp. Returns it.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "PATCH /chats/{chat_id}",
  input: z.object({
    chat_id: chatIdInput,
    name: z
      .string()
      .max(80)
      .nullable()
      .optional()
      .describe(
        "What we call the chat, at most 80 characters, on WhatsApp it stays as it is; null: as it is called there.",
      ),
    assignee: memberInput.nullable().optional().describe("A member's name, email or id (mem_…); none: nobody."),
    labels: allLabelsInput,
    custom_properties: somePropertiesInput,
    phone_id: phoneIdInput,
  }),
  output: z.object({ chat: chatDetail, similar: similarMade }),
  showsWords: chatWords,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "member_not_found",
    "member_conflict",
    "property_conflict",
    "limit_exceeded",
  ],
  async run({ ctx, input }) {
    assertNamesChange(input, ["name", "assignee", "labels", "custom_properties"]);
    const before = await holdChat(ctx, input.chat_id, input.phone_id);
    const beforeLabels = (await labelsOf(ctx, "chat", [before.id])).get(before.id) ?? [];
    const names = await shownNames(ctx, before.contactId ? [before.contactId] : []);
    const named =
      input.name === undefined ? before : renamed(before, ownName(input.name), names.get(before.contactId ?? ""));
    const given = await assigneeFrom(ctx, input.assignee);
    const after = {
      ...before,
      name: named.name,
      nameFolded: named.nameFolded,
      assignee: given === undefined ? before.assignee : given,
      customProperties: (await mergeProperties(ctx, "chat", before.customProperties, input.custom_properties ?? {}))
        .properties,
      updatedAt: ctx.clock.now(),
    };
    const { name, nameFolded, assignee, customProperties, updatedAt } = after;
    await db(ctx)
      .update(chats)
      .set({ name, nameFolded, assignee, customProperties, updatedAt })
      .where(eq(chats.id, before.id));
    const told = await likesOfNew(ctx, input.labels);
    const labels = input.labels ? await setLabels(ctx, "chat", before.id, input.labels) : beforeLabels;
    ctx.audit.changed("chat", before.id, shown(before, beforeLabels), shown(after, labels));
    ctx.events.publish("chat.updated", { chat_id: before.id });
    return { chat: await chatDetailOf(ctx, after), ...told };
  },
});

function renamed(chat: ChatRow, own: string | null, person = ""): Pick<ChatRow, "name" | "nameFolded"> {
  if (chat.type === "group") return groupNames(own, chat.subject);
  return { name: own, nameFolded: foldText(own ?? person) };
}

function shown(chat: typeof chats.$inferSelect, labels: string[]) {
  return { name: chat.name, assignee: chat.assignee, labels, custom_properties: chat.customProperties };
}
