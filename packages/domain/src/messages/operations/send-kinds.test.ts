import { AppError, DAY_MS, execute } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { messages } from "../table.ts";
import { flagMessage } from "./flag-message.ts";
import { forwardMessage } from "./forward-message.ts";
import { getMessage } from "./get-message.ts";
import { getPollResults } from "./get-poll-results.ts";
import { listFlaggedMessages } from "./list-flagged-messages.ts";
import { sendContactCard } from "./send-contact-card.ts";
import { sendInteractiveMessage } from "./send-interactive-message.ts";
import { sendLocation } from "./send-location.ts";
import { sendPoll } from "./send-poll.ts";
import { unflagMessage } from "./unflag-message.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());

/** @returns the chat and the message that a person has just written */
async function writes(phone: string, text = "hi"): Promise<{ chatId: string; messageId: string }> {
  await world.record(textFrom(phone, text, { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, phone)));
  return { chatId: chat?.id ?? "", messageId: chat?.lastMessageId ?? "" };
}
const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};

describe("contact cards", () => {
  it("carry the number that is meant, however it is printed, and none without its country", async () => {
    const { chatId } = await writes("15559990020");
    const card = (phone_number: string) =>
      world.call(sendContactCard, { chat_id: chatId, contacts: [{ name: "Ana", phone_number }] });
    await card("+49 (0)151 12345678");
    await world.runJobs();
    expect(world.connector.sent.at(-1)?.content).toMatchObject({
      contacts: [{ phones: [{ phone: "+4915112345678", wa_id: "4915112345678" }] }],
    });
    expect((await refusal(card("0151 12345678"))).options.fields).toMatchObject([{ path: "contacts.0.phone_number" }]);
  });
});

describe("polls", () => {
  it("counts each person's newest vote, whatever order they come in", async () => {
    const { chatId } = await writes("15559990021");
    const input = { chat_id: chatId, question: "Tea or coffee?", options: ["Tea", "Coffee"] };
    const sent = await world.call(sendPoll, input);
    await world.runJobs();
    expect(world.connector.sent.at(-1)?.content).toEqual({
      type: "poll",
      poll: { question: "Tea or coffee?", options: ["Tea", "Coffee"], multiple: false },
    });
    const [row] = await world.query((tx) =>
      tx
        .select()
        .from(messages)
        .where(eq(messages.id, String(sent["message_id"]))),
    );
    const vote = (phone: string, options: string[], at: string) => ({
      kind: "vote" as const,
      targetProviderId: row?.providerId ?? "",
      chat: { type: "direct" as const, networkId: phone },
      sender: { phone },
      fromMe: false,
      options,
      at,
    });
    const now = world.clock.now().getTime();
    const [early, late] = [new Date(now - 2000).toISOString(), new Date(now - 1000).toISOString()];
    await world.record(vote("15559990021", ["Coffee"], late), vote("15559990021", ["Tea"], early));
    await world.record(vote("15559990022", ["Tea"], early), vote("15559990022", [], late));
    expect(await world.call(getPollResults, { message_id: sent["message_id"] })).toMatchObject({
      question: "Tea or coffee?",
      voters: 1,
      options: [
        { option: "Tea", votes: 0 },
        { option: "Coffee", votes: 1, people: [{ contact_id: expect.stringMatching(/^con_/), name: "Person 021" }] },
      ],
    });
    const { message } = await world.call(getMessage, { message_id: sent["message_id"] });
    const votes = [
      { option: "Tea", votes: 0 },
      { option: "Coffee", votes: 1 },
    ];
    expect(message).toMatchObject({ payload: { poll: { options: ["Tea", "Coffee"], votes } } });
  });

  it("refuses the same answer twice, and names where polls work", async () => {
    const { chatId } = await writes("15559990021");
    const twice = { chat_id: chatId, question: "?", options: ["A", "A"] };
    expect((await refusal(world.call(sendPoll, twice))).code).toBe("invalid_input");
    delete world.connector.abilities.polls;
    const error = await refusal(world.call(sendPoll, { chat_id: chatId, question: "?", options: ["A", "B"] }));
    world.connector.abilities.polls = true;
    expect(error).toMatchObject({ code: "not_supported" });
    expect(error.message).toContain("simulated");
  });
});

describe("places and buttons", () => {
  it("sends a place, and shows its name in the chat", async () => {
    const { chatId } = await writes("15559990023");
    const sent = await world.call(sendLocation, { chat_id: chatId, latitude: 52.5, longitude: 13.4, name: "Shop" });
    await world.runJobs();
    const location = { latitude: 52.5, longitude: 13.4, name: "Shop" };
    expect(world.connector.sent.at(-1)).toMatchObject({
      ourId: sent["message_id"],
      content: { type: "location", location },
    });
  });

  it("sends buttons or a list, never both, and never two with one id", async () => {
    const { chatId } = await writes("15559990023");
    const buttons = [{ id: "a", title: "A" }];
    await world.call(sendInteractiveMessage, { chat_id: chatId, body: "Well?", buttons });
    await world.runJobs();
    expect(world.connector.sent.at(-1)?.content).toEqual({
      type: "interactive",
      interactive: {
        type: "button",
        body: { text: "Well?" },
        action: { buttons: [{ type: "reply", reply: buttons[0] }] },
      },
    });
    const sections = [{ rows: buttons }];
    const both = await refusal(world.call(sendInteractiveMessage, { chat_id: chatId, body: "?", buttons, sections }));
    expect(both.code).toBe("invalid_input");
    const twins = { chat_id: chatId, body: "?", buttons: [...buttons, ...buttons] };
    expect((await refusal(world.call(sendInteractiveMessage, twins))).code).toBe("invalid_input");
  });
});

describe("forward_message", () => {
  it("asks first when there is more than one chat, and answers for each", async () => {
    const { messageId } = await writes("15559990024", "The gate code changes on Monday.");
    const late = await writes("15559990025");
    world.clock.advance(2 * DAY_MS);
    const open = await writes("15559990026");
    const input = { message_id: messageId, chat_ids: ["+15559990025", open.chatId, "chat_nobody"] };
    const asked = await refusal(world.call(forwardMessage, input));
    expect(asked.options.details?.["preview"]).toMatchObject({
      count: 1,
      to: [{ number: "+15559990026" }],
      message_id: messageId,
      message_text: "The gate code changes on Monday.",
    });
    const confirmationToken = String(asked.options.details?.["confirmation_token"]);
    const answer = await execute(world.kernel, forwardMessage, { ...world.caller, confirmationToken }, input);
    expect(answer.items).toMatchObject([
      { id: late.chatId, number: "+15559990025", ok: false, error: { code: "window_closed" } },
      { id: open.chatId, number: "+15559990026", ok: true, message_id: expect.stringMatching(/^msg_/) },
      { id: "chat_nobody", ok: false, error: { code: "chat_not_found" } },
    ]);
    world.connector.sent.length = 0;
    await world.runJobs();
    expect(world.connector.sent).toMatchObject([{ content: { text: "The gate code changes on Monday." } }]);
  });
});

describe("forward_message, named by several ids", () => {
  it("goes once to a chat named twice, and needs no confirmation for it", async () => {
    const { chatId, messageId } = await writes("15559990034", "Once is enough.");
    world.connector.sent.length = 0;
    const chatIds = [chatId, "15559990034@c.us", "+15559990034"];
    const answer = await world.call(forwardMessage, { message_id: messageId, chat_ids: chatIds });
    expect(answer["items"]).toMatchObject([{ ok: true, message_id: expect.stringMatching(/^msg_/) }]);
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(1);
  });

  it("refuses when nobody can be reached, and asks for nothing", async () => {
    const { messageId } = await writes("15559990035", "Nobody hears this.");
    const chatIds = ["chat_nobody", "chat_nowhere"];
    const error = await refusal(world.call(forwardMessage, { message_id: messageId, chat_ids: chatIds }));
    expect(error.code).toBe("chat_not_found");
    expect(error.options.fields?.[0]?.path).toBe("chat_ids");
  });
});

describe("flags", () => {
  it("lists what waits, the longest waiting first, until it is cleared", async () => {
    const first = await writes("15559990027", "Refund?");
    await world.call(flagMessage, { message_id: first.messageId, reason: "refund" });
    world.clock.advance(DAY_MS);
    const second = await writes("15559990028", "Price?");
    await world.call(flagMessage, { message_id: second.messageId });
    await world.call(flagMessage, { message_id: first.messageId, reason: "refund, angry" });
    expect(await world.call(listFlaggedMessages, {})).toMatchObject({
      items: [
        { message_id: first.messageId, age_hours: 24, reason: "refund, angry", text: "Refund?" },
        { message_id: second.messageId, age_hours: 0 },
      ],
    });
    const old = await world.call(listFlaggedMessages, { older_than: "-12h" });
    expect(old["items"]).toMatchObject([{ message_id: first.messageId }]);
    const page = await world.call(listFlaggedMessages, { limit: 1 });
    const rest = await world.call(listFlaggedMessages, { limit: 1, cursor: page["next_cursor"] });
    expect(rest).toMatchObject({ items: [{ message_id: second.messageId }], next_cursor: null });
    await world.call(unflagMessage, { message_id: first.messageId });
    expect((await world.call(listFlaggedMessages, {}))["items"]).toMatchObject([{ message_id: second.messageId }]);
  });
});
