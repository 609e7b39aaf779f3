import { actorId, actorName, AppError, type Ctx, defineOperation, TIME_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { holdChat, type ChatRow } from "../../chats/index.ts";
import { labelNamesInput, likesOfNew, setLabels, similarMade } from "../../labels/index.ts";
import { memberInput } from "../../members/index.ts";
import { clearFlags, namesOfChats, type MessageRow } from "../../messages/index.ts";
import { mergeProperties, somePropertiesInput } from "../../properties/index.ts";
import { dueFrom } from "../../workspaces/index.ts";
import { ticketAssigneeFrom } from "../assignee.ts";
import { attach, loadForTicket, otherChatsOf } from "../attached-messages.ts";
import { priorityPlace } from "../priority.ts";
import { descriptionInput, messageIdsInput, otherChat, priorityInput, subjectInput, ticketDetail } from "../schemas.ts";
import { tickets } from "../table.ts";
import { ticketDetailOf, type TicketRow } from "../ticket-view.ts";
import { nextNumber, searchTextFor, shown } from "../write-ticket.ts";

export const createTicket = defineOperation({
  name: "create_ticket",
  summary: "Make a ticket from a chat or messages, to track a case.",
  guidance: "message_ids and later messages are attached. Sends nothing. Returns ticket.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tickets",
  input: z.object({
    chat_id: z
      .string()
      .max(100)
      .optional()
      .describe("The customer's chat: its id (chat_…) or its number. That of the messages unless given."),
    subject: subjectInput,
    description: descriptionInput.optional().describe("What is wrong, in the customer's words or ours."),
    message_ids: messageIdsInput
      .optional()
      .describe("Messages that tell the case: up to 100 ids (msg_…). They are attached to the ticket."),
    priority: priorityInput.default("none").describe("How urgent it is; none unless given."),
    assignee: memberInput
      .optional()
      .describe("A member's name, email or id (mem_…); round_robin: the next in turn; none: nobody."),
    due_date: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("When it is due: a day (2026-12-24, tomorrow), a time ahead (+3d, +12h) or ISO 8601."),
    labels: labelNamesInput.optional().describe("Labels by name, each at most 40 characters; unknown ones are made."),
    custom_properties: somePropertiesInput,
  }),
  output: z.object({
    ticket: ticketDetail,
    other_chats: z.array(otherChat).optional().describe("Messages were attached of these too."),
    similar: similarMade,
  }),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "message_not_found",
    "message_conflict",
    "member_not_found",
    "member_conflict",
    "property_conflict",
    "limit_exceeded",
  ],
  async run({ ctx, input }) {
    const attached = await loadForTicket(ctx, input.message_ids ?? []);
    const chat = await chatFor(ctx, input.chat_id, attached);
    const source = attached.find((message) => !message.fromMe) ?? attached[0];
    const now = ctx.clock.now();
    const ticket: TicketRow = {
      id: ctx.ids.next("ticket"),
      workspaceId: ctx.workspaceId,
      number: await nextNumber(ctx),
      phoneId: chat.phoneId,
      chatId: chat.id,
      contactId: chat.contactId ?? source?.senderId ?? null,
      sourceMessageId: source?.id ?? null,
      subject: input.subject.trim(),
      description: input.description?.trim() || null,
      status: "open",
      priority: priorityPlace(input.priority),
      assignee: (await ticketAssigneeFrom(ctx, input.assignee)) ?? null,
      dueAt: (await dueFrom(ctx, input.due_date)) ?? null,
      customProperties: (await mergeProperties(ctx, "ticket", {}, input.custom_properties ?? {})).properties,
      closingNote: null,
      createdBy: actorName(ctx.caller.actor),
      createdById: actorId(ctx.caller.actor),
      createdAt: now,
      updatedAt: now,
      firstResponseAt: null,
      closedAt: null,
      deletedAt: null,
    };
    await db(ctx)
      .insert(tickets)
      .values({ ...ticket, searchText: await searchTextFor(ctx, ticket) });
    const messageIds = await attach(
      ctx,
      ticket.id,
      attached.map((message) => message.id),
    );
    await clearFlags(ctx, messageIds);
    const told = await likesOfNew(ctx, input.labels);
    const labels = await setLabels(ctx, "ticket", ticket.id, input.labels ?? []);
    const made = { ...shown(ticket), labels, chat_id: chat.id, message_ids: messageIds };
    ctx.audit.changed("ticket", ticket.id, null, made);
    ctx.events.publish("ticket.created", { ticket_id: ticket.id, chat_id: chat.id });
    const others = await otherChatsOf(ctx, ticket, attached);
    return {
      ticket: await ticketDetailOf(ctx, ticket),
      ...(others.length > 0 ? { other_chats: others } : {}),
      ...told,
    };
  },
});

/** The chat that is named, else the one chat of the messages; held, so that a merging takes the ticket along. */
async function chatFor(ctx: Ctx, chatId: string | undefined, attached: readonly MessageRow[]): Promise<ChatRow> {
  if (chatId !== undefined) return holdChat(ctx, chatId);
  const ids = [...new Set(attached.map((message) => message.chatId))];
  const [only, ...others] = ids;
  if (only === undefined) throw whichChat("Name the chat_id or the message_ids that the ticket is about.", []);
  if (others.length === 0) return holdChat(ctx, only);
  const names = await namesOfChats(ctx, ids);
  throw whichChat(
    "These messages are of several chats. Name the one that the ticket belongs to as chat_id.",
    ids.map((id) => ({ chat_id: id, name: names.get(id) ?? "" })),
  );
}

function whichChat(what: string, candidates: { chat_id: string; name: string }[]): AppError {
  return new AppError(candidates.length > 0 ? "message_conflict" : "invalid_input", {
    public: what,
    fields: [{ path: "chat_id", message: "is missing", expected: "chat_… from search_chats" }],
    hint: "search_chats",
    ...(candidates.length > 0 ? { details: { candidates } } : {}),
  });
}
