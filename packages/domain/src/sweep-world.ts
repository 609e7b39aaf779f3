import type { InboundEvent } from "@parley/connectors/contract";
import { AppError, execute, type AnyOperation, type Caller, type Kernel, type ManualClock } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { createBroadcast } from "./broadcasts/operations/create-broadcast.ts";
import { updateChat } from "./chats/operations/update-chat.ts";
import { contactBlocks } from "./contacts/table.ts";
import { createContact } from "./contacts/operations/create-contact.ts";
import { createGroupTemplate } from "./groups/operations/create-group-template.ts";
import { updateGroupInfo } from "./groups/operations/update-group-info.ts";
import { EventBatch, recordInboundEvents } from "./inbound/index.ts";
import { flowWorld, textFrom, type FlowWorld } from "./inbound/fixtures-flow-world.ts";
import { createKey } from "./keys/operations/create-key.ts";
import { createLabel } from "./labels/operations/create-label.ts";
import { addMember } from "./members/index.ts";
import { sendPoll } from "./messages/operations/send-poll.ts";
import { sendMessage } from "./messages/operations/send-message.ts";
import { messageChanges, messages } from "./messages/table.ts";
import { createNote } from "./notes/operations/create-note.ts";
import { linkPhone } from "./phones/operations/link-phone.ts";
import { scheduleMessage } from "./schedules/operations/schedule-message.ts";
import { createTask } from "./tasks/operations/create-task.ts";
import { replaceTemplates } from "./templates/operations/replace-templates.ts";
import { createTicket } from "./tickets/operations/create-ticket.ts";
import { workerCaller } from "./worker.ts";
import { createWorkspace } from "./workspaces/operations/create-workspace.ts";

/** Ids of rows that exist in a workspace of the sweep: what the inputs of `fixtures.ts` are made from. */
export interface SweepRows {
  workspaceId: string;
  phoneId: string;
  /** Direct, with an open service window, unread. */
  chatId: string;
  groupChatId: string;
  /** Written by a member of `groupChatId`. */
  groupMessageId: string;
  /** Contact who wrote it. */
  groupMemberId: string;
  /** Done, on `groupChatId`. */
  groupOperationId: string;
  /** With `groupMemberId` in it. */
  groupTemplateId: string;
  /** May go without a trace in the others. */
  doomedGroupTemplateId: string;
  /** The other person of `chatId`, and their number in digits. */
  contactId: string;
  number: string;
  /** Writes in `groupChatId` only: may go without a trace in the others. */
  groupContactId: string;
  /** Only written down: may become part of another without a trace in the others. */
  doubleContactId: string;
  inboundMessageId: string;
  /** Ours, accepted by the network. */
  outboundMessageId: string;
  /** Inbound, its file stored. */
  imageMessageId: string;
  fileId: string;
  /** Named `labelName`, worn by `chatId`. */
  labelId: string;
  labelName: string;
  /** Worn by nothing: may go without a trace in the others. */
  doomedLabelId: string;
  /** Active, and the only one of this name. */
  memberId: string;
  memberName: string;
  templateName: string;
  /** Ours, on the network: a poll, and three texts nothing else names. */
  pollMessageId: string;
  freshMessageId: string;
  doomedMessageId: string;
  /** An edit that waits for the network. */
  changeId: string;
  /** A block that waits for the network. */
  blockId: string;
  /** Begins in a year's time. */
  broadcastId: string;
  scheduledId: string;
  /** May go without a trace in the others. */
  doomedScheduledId: string;
  keyId: string;
  /** Open, about `inboundMessageId`. */
  ticketId: string;
  /** Of `groupChatId`: may go without a trace in the others. */
  doomedTicketId: string;
  /** Without chats: may go without a trace in the others. */
  doomedPhoneId: string;
  /** Of `chatId`, by nobody answered; its mention of the member made `taskId`. */
  noteId: string;
  taskId: string;
  /** May go without a trace in the others. */
  doomedNoteId: string;
  doomedTaskId: string;
}

/** Two workspaces with one of everything each, on a real store. */
export interface SweepWorld extends SweepRows {
  other: SweepRows;
  kernel: Kernel;
  clock: ManualClock;
  /** The scripted connector, the jobs and the files behind both workspaces. */
  flow: FlowWorld;
  /** Every scope and every phone of the first workspace, unless said otherwise. */
  callerWith(changes?: Partial<Caller>): Caller;
  call(operation: AnyOperation, input: unknown, changes?: Partial<Caller>): Promise<Record<string, unknown>>;
  /** Reads or writes rows of the first workspace, past the operations. */
  query<T>(work: (tx: ReturnType<typeof db>) => Promise<T>): Promise<T>;
  /** Resolves when another transaction waits for a lock; asks without a pause, with a bound for a test that would hang. */
  somebodyWaits(): Promise<void>;
  close(): Promise<void>;
}

export async function sweepWorld(): Promise<SweepWorld> {
  const flow = await flowWorld();
  const { kernel } = flow;
  const own = await fill(flow, flow.workspaceId, flow.phoneId);
  const otherId = kernel.ids.next("workspace");
  await execute(kernel, createWorkspace, workerCaller(otherId, "req_other"), { name: "Other" });
  const { phone_id } = await execute(kernel, linkPhone, workerCaller(otherId, "req_other"), {
    name: "Other shop",
    connector: "simulated",
    settings: {},
    secrets: {},
  });
  const other = await fill(flow, otherId, phone_id);
  const callerWith = (changes: Partial<Caller> = {}) => ({ ...flow.caller, ...changes });
  return {
    ...own,
    other,
    kernel,
    clock: flow.clock,
    flow,
    callerWith,
    call: (operation, input, changes) => execute(kernel, operation, callerWith(changes), input),
    query: flow.query,
    somebodyWaits: () => somebodyWaits(flow),
    close: () => flow.close(),
  };
}

async function somebodyWaits({ query }: Pick<FlowWorld, "query">): Promise<void> {
  for (let asked = 0; asked < 5_000; asked++) {
    const { rows } = await query((tx) =>
      tx.execute(sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
    );
    if (rows.length > 0) return;
  }
  throw new Error("Nobody waits.");
}

const NUMBER = "4915112345678";
const TEMPLATE = "order_update";
const LABEL = "vip";
const MEMBER_NAME = "Ana Suárez";

/** A red dot of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

async function fill(flow: FlowWorld, workspaceId: string, phoneId: string): Promise<SweepRows> {
  const { kernel } = flow;
  const caller = workerCaller(workspaceId, "req_fill");
  const [text, picture, group] = [textFrom(NUMBER, "Where is my order?"), pictureFrom(NUMBER), groupText()];
  flow.connector.media.set("media-dot", { bytes: PNG, mimeType: "image/png" });
  flow.connector.templates = [APPROVED];
  flow.connector.groups.has([{ phone: MEMBER }]);
  await execute(kernel, recordInboundEvents, caller, {
    phone_id: phoneId,
    batch: new EventBatch([text, picture, group]),
  });
  await execute(kernel, replaceTemplates, caller, { phone_id: phoneId, templates: [APPROVED] });
  const rows = await rowsOf(flow, workspaceId, [text, picture, group]);
  const sent = await execute(kernel, sendMessage, caller, { chat_id: rows.chatId, text: "It is on its way." });
  const { label } = await execute(kernel, createLabel, caller, { name: LABEL });
  const { label: doomedLabel } = await execute(kernel, createLabel, caller, { name: "for nothing" });
  await execute(kernel, updateChat, caller, { chat_id: rows.chatId, labels: [LABEL] });
  const { member } = await execute(kernel, addMember, caller, { name: MEMBER_NAME, email: "ana@example.com" });
  const key = await execute(kernel, createKey, caller, { name: "Sweep" });
  const double = await execute(kernel, createContact, caller, { phone_number: "+4915177777777", name: "Otto Double" });
  const { ticket } = await execute(kernel, createTicket, caller, {
    chat_id: rows.chatId,
    subject: "Order is late",
    message_ids: [rows.inboundMessageId],
  });
  const doomed = await execute(kernel, createTicket, caller, { chat_id: rows.groupChatId, subject: "Spade" });
  const [poll, fresh, unwanted] = [
    await execute(kernel, sendPoll, caller, { chat_id: rows.chatId, question: "When?", options: ["Today", "Later"] }),
    await execute(kernel, sendMessage, caller, { chat_id: rows.chatId, text: "It is on it's way." }),
    await execute(kernel, sendMessage, caller, { chat_id: rows.chatId, text: "For somebody else." }),
  ];
  await flow.runJobs();
  const changeId = await waitingChange(flow, workspaceId, fresh.message_id ?? "");
  const blockId = await waitingBlock(flow, workspaceId, phoneId, rows.groupContactId);
  const broadcastId = await waitingBroadcast(kernel, caller, rows.chatId);
  const later = { chat_id: rows.chatId, text: "Soon", at: "2027-06-01T09:00" };
  const { scheduled_id: scheduledId } = await execute(kernel, scheduleMessage, caller, later);
  const { scheduled_id: doomedScheduledId } = await execute(kernel, scheduleMessage, caller, later);
  const spare = { name: "Spare", connector: "simulated" as const, settings: {}, secrets: {} };
  const { phone_id: doomedPhoneId } = await execute(kernel, linkPhone, caller, spare);
  const asked = { chat_id: rows.groupChatId, description: "For everyone with a spade." };
  const { operation_id: groupOperationId } = await execute(kernel, updateGroupInfo, caller, asked);
  return {
    workspaceId,
    phoneId,
    ...rows,
    doubleContactId: double.contact.contact_id,
    groupOperationId: groupOperationId ?? "",
    ...(await groupTemplatesOf(kernel, caller, rows.groupMemberId)),
    number: NUMBER,
    outboundMessageId: sent.message_id ?? "",
    labelId: label.label_id,
    labelName: LABEL,
    doomedLabelId: doomedLabel.label_id,
    memberId: member.member_id,
    memberName: MEMBER_NAME,
    templateName: TEMPLATE,
    pollMessageId: poll.message_id ?? "",
    freshMessageId: fresh.message_id ?? "",
    doomedMessageId: unwanted.message_id ?? "",
    changeId,
    blockId,
    broadcastId,
    scheduledId,
    doomedScheduledId,
    keyId: key.id,
    ticketId: ticket.ticket_id,
    doomedTicketId: doomed.ticket.ticket_id,
    doomedPhoneId,
    ...(await notesAndTasks(kernel, caller, rows.chatId, member.member_id)),
  };
}

async function groupTemplatesOf(kernel: Kernel, caller: Caller, memberId: string) {
  const kept = await execute(kernel, createGroupTemplate, caller, { name: "Beds", participants: [memberId] });
  const doomed = await execute(kernel, createGroupTemplate, caller, { name: "Of no use" });
  return { groupTemplateId: kept.template.template_id, doomedGroupTemplateId: doomed.template.template_id };
}

async function notesAndTasks(kernel: Kernel, caller: Caller, chatId: string, memberId: string) {
  const mentioning = await execute(kernel, createNote, caller, {
    chat_id: chatId,
    body: "Call.",
    mentions: [memberId],
  });
  const doomed = await execute(kernel, createNote, caller, { chat_id: chatId, body: "Not of this chat." });
  const { task } = await execute(kernel, createTask, caller, { title: "Not for us" });
  return {
    noteId: mentioning.note.note_id,
    taskId: mentioning.task_ids?.[0] ?? "",
    doomedNoteId: doomed.note.note_id,
    doomedTaskId: task.task_id,
  };
}

async function waitingBlock(flow: FlowWorld, workspaceId: string, phoneId: string, contactId: string) {
  const id = flow.kernel.ids.next("job");
  const request = { id, workspaceId, contactId, phoneId, kind: "block" as const, state: "pending" as const };
  await flow.test.store.transact(workspaceId, "write", (unit) =>
    db(unit)
      .insert(contactBlocks)
      .values({ ...request, createdAt: flow.clock.now() }),
  );
  return id;
}

async function waitingBroadcast(kernel: Kernel, caller: Caller, chatId: string): Promise<string> {
  const input = { chat_ids: [chatId], template: TEMPLATE, language: "en_US", at: "2027-06-01T09:00" };
  const asked: unknown = await execute(kernel, createBroadcast, caller, input).catch((error: unknown) => error);
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  const confirmed = { ...caller, confirmationToken: String(token) };
  return String((await execute(kernel, createBroadcast, confirmed, input)).broadcast_id);
}

async function waitingChange(flow: FlowWorld, workspaceId: string, messageId: string): Promise<string> {
  const id = flow.kernel.ids.next("job");
  const change = {
    id,
    workspaceId,
    messageId,
    kind: "edit" as const,
    text: "Soon.",
    state: "pending" as const,
    askedBy: "sweep",
  };
  await flow.test.store.transact(workspaceId, "write", (unit) =>
    db(unit)
      .insert(messageChanges)
      .values({ ...change, createdAt: flow.clock.now() }),
  );
  return id;
}

const APPROVED = {
  providerTemplateId: "1",
  name: TEMPLATE,
  language: "en_US",
  status: "APPROVED",
  category: "UTILITY",
  components: [{ type: "BODY", text: "It is ready." }],
  parameterFormat: "positional" as const,
};

function pictureFrom(phone: string) {
  return textFrom(phone, "", {
    content: { type: "image", text: "The box", media: { providerMediaId: "media-dot", mimeType: "image/png" } },
  });
}

const MEMBER = "34600111222";

function groupText() {
  const chat = { type: "group" as const, networkId: "120363021234567890", subject: "Garden club" };
  return textFrom(MEMBER, "Who brings the spade?", { chat });
}

async function rowsOf(flow: FlowWorld, workspaceId: string, events: (InboundEvent & { providerId: string })[]) {
  return flow.test.store.transact(workspaceId, "read", async (unit) => {
    const found = [];
    for (const { providerId } of events) {
      const [row] = await db(unit)
        .select({ id: messages.id, chatId: messages.chatId, fileId: messages.mediaId, contactId: messages.senderId })
        .from(messages)
        .where(and(eq(messages.workspaceId, workspaceId), eq(messages.providerId, providerId)));
      found.push(row);
    }
    const [text, picture, group] = found;
    return {
      chatId: text?.chatId ?? "",
      contactId: text?.contactId ?? "",
      inboundMessageId: text?.id ?? "",
      imageMessageId: picture?.id ?? "",
      fileId: picture?.fileId ?? "",
      groupChatId: group?.chatId ?? "",
      groupMessageId: group?.id ?? "",
      groupMemberId: group?.contactId ?? "",
      groupContactId: group?.contactId ?? "",
    };
  });
}
