import { AppError, defineOperation } from "@parley/kernel";
import { db, foldText } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { contactNames } from "../../contacts/index.ts";
import { labelsOfChats, setLabelsOfChat } from "../../labels/index.ts";
import { chatDetailOf } from "../chat-view.ts";
import { holdChat } from "../load-chat.ts";
import { chatDetail, chatIdInput, phoneIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

const PROPERTIES_MAX = 100;

export const updateChat = defineOperation({
  name: "update_chat",
  summary: "Change assignee, labels, properties or name of a chat.",
  guidance: "Only what is given changes; null removes. Not shown on WhatsApp.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "PATCH /chats/{chat_id}",
  input: z.object({
    chat_id: chatIdInput,
    name: z.string().max(80).nullable().optional().describe("Ours."),
    assignee: z.string().max(80).nullable().optional().describe("Member."),
    labels: z.array(z.string().min(1).max(40)).max(20).optional().describe("The whole set."),
    custom_properties: z.record(z.string().max(40), z.unknown()).optional().describe("Values by name."),
    phone_id: phoneIdInput,
  }),
  output: z.object({ chat: chatDetail }),
  errors: ["chat_not_found", "chat_conflict", "limit_exceeded"],
  async run({ ctx, input }) {
    const before = await holdChat(ctx, input.chat_id, input.phone_id);
    const beforeLabels = (await labelsOfChats(ctx, [before.id])).get(before.id) ?? [];
    const names = await contactNames(ctx, before.contactId ? [before.contactId] : []);
    const name = input.name === undefined ? before.name : input.name;
    const after = {
      ...before,
      name,
      nameFolded: foldText(name ?? names.get(before.contactId ?? "") ?? ""),
      assignee: input.assignee === undefined ? before.assignee : input.assignee,
      customProperties: merged(before.customProperties, input.custom_properties ?? {}),
      updatedAt: ctx.clock.now(),
    };
    const { nameFolded, assignee, customProperties, updatedAt } = after;
    await db(ctx)
      .update(chats)
      .set({ name, nameFolded, assignee, customProperties, updatedAt })
      .where(eq(chats.id, before.id));
    const labels = input.labels ? await setLabelsOfChat(ctx, before.id, input.labels) : beforeLabels;
    ctx.audit.changed("chat", before.id, shown(before, beforeLabels), shown(after, labels));
    ctx.events.publish("chat.updated", { chat_id: before.id });
    return { chat: await chatDetailOf(ctx, after) };
  },
});

/** @throws limit_exceeded */
function merged(before: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  if (entries.length <= PROPERTIES_MAX) return Object.fromEntries(entries);
  throw new AppError("limit_exceeded", {
    public: `A chat holds at most ${PROPERTIES_MAX} properties; with these it would have ${entries.length}. Remove some by setting them to null.`,
  });
}

function shown(chat: typeof chats.$inferSelect, labels: string[]) {
  return { name: chat.name, assignee: chat.assignee, labels, custom_properties: chat.customProperties };
}
