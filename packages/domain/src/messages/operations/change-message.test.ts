import { AppError, execute, HOUR_MS, MINUTE_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { messages } from "../table.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import { sendMessage } from "./send-message.ts";

const PHONE = "15559990011";
let world: FlowWorld;
let inboundId: string;
let messageId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.record(textFrom(PHONE, "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, PHONE)));
  inboundId = chat?.lastMessageId ?? "";
  const sent = await world.call(sendMessage, { chat_id: chat?.id, text: "See you at nin" });
  messageId = String(sent["message_id"]);
  await world.runJobs();
  world.connector.changed.length = 0;
});

const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};
const row = async () => (await world.query((tx) => tx.select().from(messages).where(eq(messages.id, messageId))))[0];
const confirmed = async (input: object) => {
  const asked = await refusal(world.call(deleteMessage, input));
  const confirmationToken = String(asked.options.details?.["confirmation_token"]);
  return execute(world.kernel, deleteMessage, { ...world.caller, confirmationToken }, input);
};

describe("edit_message", () => {
  it("changes the text on the network and here, and keeps the earlier one", async () => {
    const answer = await world.call(editMessage, { message_id: messageId, text: "See you at nine" });
    expect(answer).toMatchObject({
      state: "done",
      chat_id: expect.stringMatching(/^chat_/),
      chat_name: "Person 011",
      number: expect.stringMatching(/^\+\d+011$/),
    });
    expect(world.connector.changed).toEqual([{ providerId: (await row())?.providerId, text: "See you at nine" }]);
    expect(await row()).toMatchObject({ text: "See you at nine", editedAt: expect.any(Date) });
    expect((await row())?.payload).toMatchObject({ edits: [{ text: "See you at nin" }] });
  });

  it("leaves the text as it was when the network refuses, and says why", async () => {
    const error = { code: "message_rejected" as const, message: "Not any more.", retryable: false };
    world.connector.changeAnswers.push({ outcome: "rejected", error });
    const answer = await world.call(editMessage, { message_id: messageId, text: "Changed" });
    expect(answer).toMatchObject({ state: "failed", error: { code: "message_rejected", message: "Not any more." } });
    expect(await row()).toMatchObject({ text: "See you at nin", editedAt: null });
  });

  it("asks again after an answer that did not come", async () => {
    world.connector.changeAnswers.push({ outcome: "unknown", reason: "no answer" });
    expect(await world.call(editMessage, { message_id: messageId, text: "Again" })).toMatchObject({ state: "done" });
    expect(world.connector.changed).toHaveLength(2);
  });

  it("refuses after fifteen minutes, and what someone else wrote", async () => {
    const foreign = await refusal(world.call(editMessage, { message_id: inboundId, text: "x" }));
    expect(foreign.code).toBe("message_conflict");
    world.clock.advance(16 * MINUTE_MS);
    const late = await refusal(world.call(editMessage, { message_id: messageId, text: "x" }));
    expect(late.message).toContain("15 minutes");
    expect(world.connector.changed).toEqual([]);
  });

  it("is not supported where the connector cannot, and names one that can", async () => {
    const { edit } = world.connector.abilities;
    delete world.connector.abilities.edit;
    const error = await refusal(world.call(editMessage, { message_id: messageId, text: "x" }));
    if (edit) world.connector.abilities.edit = edit;
    expect(error.code).toBe("not_supported");
    expect(error.message).toContain("Phones on cloud-api, simulated can.");
  });
});

describe("delete_message", () => {
  it("shows first what would be lost, then takes it back from everyone", async () => {
    const asked = await refusal(world.call(deleteMessage, { message_id: messageId }));
    expect(asked.code).toBe("approval_required");
    expect(asked.options.details).toMatchObject({
      preview: {
        text: "This text message would be deleted for everyone, here too, for good.",
        chat_id: expect.stringMatching(/^chat_/),
        number: expect.stringMatching(/^\+\d+$/),
        chat_name: "Person 011",
        message_text: "See you at nin",
      },
    });
    expect(asked.message).not.toContain("See you at nin");
    expect(world.connector.changed).toEqual([]);
    expect(await confirmed({ message_id: messageId })).toMatchObject({ state: "done" });
    expect(world.connector.changed).toEqual([{ providerId: (await row())?.providerId, text: null }]);
    expect(await row()).toMatchObject({ text: null, payload: null, deletedAt: expect.any(Date) });
  });

  it("refuses after two days, and a message that is deleted", async () => {
    await confirmed({ message_id: messageId });
    expect((await refusal(world.call(deleteMessage, { message_id: messageId }))).code).toBe("message_conflict");
    world.clock.advance(49 * HOUR_MS);
    await world.record(textFrom(PHONE, "hello?", { sentAt: world.clock.now().toISOString() }));
    expect((await refusal(world.call(deleteMessage, { message_id: inboundId }))).code).toBe("message_conflict");
  });
});
