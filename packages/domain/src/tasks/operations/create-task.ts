import { defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { memberInput, resolveMember } from "../../members/index.ts";
import { loadKnownMessage } from "../../messages/index.ts";
import { loadTicket } from "../../tickets/index.ts";
import { futureTimeFrom, loadWorkspace } from "../../workspaces/index.ts";
import { insertTask, taskView } from "../write-task.ts";

export const createTask = defineOperation({
  name: "create_task",
  summary: "Make a follow-up task.",
  guidance: "Tied to a chat, message, ticket or nothing. Sends nothing: schedule_message.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tasks",
  input: z.object({
    title: z.string().min(1).max(200).describe("What to do."),
    association: z.string().max(100).optional().describe("chat_…, msg_…, tkt_… or TKT-12."),
    assignee: memberInput.optional().describe("Member."),
    due_date: z.string().max(40).optional().describe("ISO 8601, ahead."),
    remind_at: z.string().max(40).optional().describe("ISO 8601, ahead."),
  }),
  output: z.object({ task: taskView }),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "message_not_found",
    "ticket_not_found",
    "member_not_found",
    "member_conflict",
  ],
  async run({ ctx, input }) {
    const { timeZone } = await loadWorkspace(ctx);
    const at = (text: string | undefined, field: string) =>
      text === undefined ? undefined : futureTimeFrom(text, field, ctx.clock.now(), timeZone);
    const task = await insertTask(ctx, {
      title: input.title,
      ...(input.association === undefined ? {} : await tieOf(ctx, input.association)),
      assignee: input.assignee === undefined ? undefined : (await resolveMember(ctx, input.assignee)).id,
      dueAt: at(input.due_date, "due_date"),
      remindAt: at(input.remind_at, "remind_at"),
    });
    ctx.audit.changed("task", task.task_id, null, { title: input.title, assignee: task.assignee_id });
    return { task };
  },
});

/** @throws chat_not_found | message_not_found | ticket_not_found */
async function tieOf(
  ctx: Ctx,
  association: string,
): Promise<{ chatId: string; messageId?: string; ticketId?: string }> {
  if (association.startsWith("msg_")) {
    const message = await loadKnownMessage(ctx, association);
    return { chatId: message.chatId, messageId: message.id };
  }
  if (association.startsWith("tkt_") || /^[A-Za-z]+-\d+$/.test(association)) {
    const ticket = await loadTicket(ctx, association);
    return { chatId: ticket.chatId, ticketId: ticket.id };
  }
  return { chatId: (await loadChat(ctx, association)).id };
}
