import type { InboundStatus } from "@parley/connectors/contract";
import { AppError } from "@parley/kernel";
import { desc, eq } from "drizzle-orm";
import { auditLog } from "@parley/store";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { listChats } from "../chats/operations/list-chats.ts";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { scheduleMessage } from "../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createTicket } from "../tickets/operations/create-ticket.ts";
import { flagMessage } from "./operations/flag-message.ts";
import { listFlaggedMessages } from "./operations/list-flagged-messages.ts";
import { replyToMessage } from "./operations/reply-to-message.ts";
import { sendMessage } from "./operations/send-message.ts";
import { unflagMessage } from "./operations/unflag-message.ts";
import { messageFlags, messages } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => world.query((tx) => tx.delete(messageFlags).where(eq(messageFlags.workspaceId, world.workspaceId))));

/** The world's own caller is a worker, whose messages go out by themselves. */
const BY_ANA = { actor: { kind: "key" as const, id: "key_ana", name: "Ana" } };
const queue = (chat_id: string, text: string, changes = {}) =>
  world.call(sendMessage, { chat_id, text }, { ...BY_ANA, ...changes });
async function send(chat_id: string, text: string): Promise<void> {
  await queue(chat_id, text);
  await world.flow.runJobs();
}
async function quote(message_id: string, text: string): Promise<void> {
  await world.call(replyToMessage, { message_id, text }, BY_ANA);
  await world.flow.runJobs();
}
const flag = (message_id: string, changes = {}) => world.call(flagMessage, { message_id, reason: "Asks" }, changes);
const flagged = async () =>
  ((await world.call(listFlaggedMessages, {}))["items"] as { message_id: string }[]).map((item) => item.message_id);

/** Two questions of one person, flagged. */
async function twoQuestions(): Promise<[string, string]> {
  const ids: string[] = [];
  for (const text of ["First?", "Second?"]) {
    world.clock.advance(60_000);
    await world.flow.record(textFrom(world.number, text, { sentAt: world.clock.now().toISOString() }));
    const [row] = await world.query((tx) =>
      tx.select({ id: chats.lastMessageId }).from(chats).where(eq(chats.id, world.chatId)),
    );
    ids.push(row?.id ?? "");
    await flag(row?.id ?? "");
  }
  world.clock.advance(60_000);
  return [ids[0] ?? "", ids[1] ?? ""];
}

it("goes with a reply of ours, told and written down, and the chat is no longer among the flagged", async () => {
  const [, second] = await twoQuestions();
  await send(world.chatId, "Both: yes.");
  expect(await flagged()).toEqual([]);
  expect((await world.call(listChats, { flagged_only: true }))["items"]).toEqual([]);
  const [row] = await world.query((tx) =>
    tx.select().from(auditLog).where(eq(auditLog.operation, "accept_deliveries")).orderBy(desc(auditLog.id)).limit(1),
  );
  expect(row?.changes).toContainEqual(
    expect.objectContaining({ entityId: second, before: { flag: { reason: "Asks" } }, after: { flag: null } }),
  );
});

it("stays until WhatsApp has taken the reply, and when it refuses it", async () => {
  const questions = await twoQuestions();
  await queue(world.chatId, "Yes");
  expect(await flagged()).toEqual(questions);
  const error = { code: "message_rejected" as const, message: "No.", retryable: false };
  world.flow.connector.answers.push({ outcome: "rejected", error });
  await world.flow.runJobs();
  expect(await flagged()).toEqual(questions);
  await send(world.chatId, "Yes");
  expect(await flagged()).toEqual([]);
});

it("stays while nobody knows whether a reply left, and goes when a receipt tells", async () => {
  const questions = await twoQuestions();
  world.flow.connector.answers.push({ outcome: "unknown", reason: "no answer" });
  const { message_id } = await queue(world.chatId, "Yes");
  await world.flow.runJobs();
  expect(await flagged()).toEqual(questions);
  const told: InboundStatus = {
    kind: "status",
    state: "delivered",
    providerId: "wamid.late",
    ourId: String(message_id),
    at: world.clock.now().toISOString(),
  };
  await world.flow.record(told);
  expect(await flagged()).toEqual([]);
});

it("stays when it was put up after the reply was written", async () => {
  const [, second] = await twoQuestions();
  await queue(world.chatId, "Yes");
  world.clock.advance(1_000);
  await world.call(unflagMessage, { message_id: second });
  await flag(second, { reason: "Asks more" });
  await world.flow.runJobs();
  expect(await flagged()).toEqual([second]);
});

it("goes with a quoting reply only from what is quoted", async () => {
  const [first, second] = await twoQuestions();
  await quote(first, "To the first: yes.");
  expect(await flagged()).toEqual([second]);
});

it("goes with what we write on another device, unless it was written before the question", async () => {
  const [first, second] = await twoQuestions();
  const echo = (sentAt: Date) =>
    world.flow.record(textFrom(world.number, "Hi", { fromMe: true, sentAt: sentAt.toISOString() }));
  await echo(new Date(world.clock.now().getTime() - 600_000));
  expect(await flagged()).toEqual([first, second]);
  await echo(world.clock.now());
  expect(await flagged()).toEqual([]);
});

it("stays in a group until it is quoted, because what we write there may be meant for others", async () => {
  await flag(world.groupMessageId);
  await send(world.groupChatId, "Hello all");
  expect(await flagged()).toEqual([world.groupMessageId]);
  await quote(world.groupMessageId, "Yes");
  expect(await flagged()).toEqual([]);
});

it("stays when a message goes out by itself, and when a message is only tried", async () => {
  const [first, second] = await twoQuestions();
  await world.call(scheduleMessage, { chat_id: world.chatId, text: "News", at: "+1h" });
  await queue(world.chatId, "Yes", { dryRun: true });
  world.clock.advance(3_700_000);
  await world.flow.runJobs();
  const [last] = await world.query((tx) =>
    tx
      .select({ text: messages.text })
      .from(messages)
      .innerJoin(chats, eq(chats.lastMessageId, messages.id))
      .where(eq(chats.id, world.chatId)),
  );
  expect(last?.text).toBe("News");
  expect(await flagged()).toEqual([first, second]);
});

it("goes when a ticket is made of the message", async () => {
  const [first, second] = await twoQuestions();
  await world.call(createTicket, { message_ids: [second], subject: "Second" });
  expect(await flagged()).toEqual([first]);
});

it("is not for messages of our own, and the refusal says what is", async () => {
  const error = await flag(world.outboundMessageId).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "message_conflict", message: expect.stringContaining("create_task") });
  expect(await flagged()).toEqual([]);
});
