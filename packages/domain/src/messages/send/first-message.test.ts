import { AppError, DAY_MS, execute, HOUR_MS, type AnyOperation, type Caller } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createChat } from "../../chats/operations/create-chat.ts";
import { addGroupMembers } from "../../groups/operations/add-group-members.ts";
import { createGroup } from "../../groups/operations/create-group.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { scheduleMessage } from "../../schedules/operations/schedule-message.ts";
import { updateScheduledMessage } from "../../schedules/operations/update-scheduled-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { forwardMessage } from "../operations/forward-message.ts";
import { sendContactCard } from "../operations/send-contact-card.ts";
import { sendInteractiveMessage } from "../operations/send-interactive-message.ts";
import { sendLocation } from "../operations/send-location.ts";
import { sendMediaMessage } from "../operations/send-media-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import { sendPoll } from "../operations/send-poll.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";

let world: SweepWorld;
let led: Partial<Caller>;
/** Nobody ever wrote to them, nor they to us. */
let stranger: { number: string; chatId: string };
let numbers = 0;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  led = { wordsGivenAt: world.clock.now() };
  const number = `+49160000${String(++numbers).padStart(4, "0")}`;
  const { chat } = await world.call(createChat, { phone_number: number });
  stranger = { number, chatId: (chat as { chat_id: string }).chat_id };
});

const template = () => ({ template: world.templateName, language: "en_US" });

async function refusal(operation: AnyOperation, input: object, changes: Partial<Caller> = led): Promise<AppError> {
  const error: unknown = await world.call(operation, input, changes).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`${operation.name} was not refused: ${JSON.stringify(error)}`);
}

describe("a first message to somebody new", () => {
  const send = () => ({ chat_id: stranger.chatId, ...template() });

  it("is asked about where the key was given what people wrote, naming who, the number and the words", async () => {
    const { code, options } = await refusal(sendTemplateMessage, send());
    expect(code).toBe("approval_required");
    expect(options.details).toMatchObject({
      preview: {
        text: expect.stringMatching(/first message .* person\. .* what people wrote/),
        count: 1,
        to: { number: stranger.number, chat_id: stranger.chatId },
        template: world.templateName,
        message_text: "It is ready.",
      },
    });
    const token = String(options.details?.["confirmation_token"]);
    const answer = await world.call(sendTemplateMessage, send(), { ...led, confirmationToken: token });
    expect(answer).toMatchObject({ chat_id: stranger.chatId, delivery_state: "queued" });
  });

  it("goes at once for a key that was given nothing, or nothing for a day, or that may", async () => {
    for (const changes of [{}, { ...led, unconfirmed: new Set(["send_template_message"]) }]) {
      await world.call(sendTemplateMessage, { ...send(), dry_run: true }, changes);
      expect(await world.call(sendTemplateMessage, send(), changes)).toMatchObject({ delivery_state: "queued" });
    }
    world.clock.advance(DAY_MS + HOUR_MS);
    const { chat } = await world.call(createChat, { phone_number: "+491600009999" });
    const later = { chat_id: (chat as { chat_id: string }).chat_id, ...template() };
    expect(await world.call(sendTemplateMessage, later, led)).toMatchObject({ delivery_state: "queued" });
  });

  it("says in a dry run that it would ask", async () => {
    const answer = await world.call(sendTemplateMessage, { ...send(), dry_run: true }, led);
    expect(answer).toMatchObject({ delivery_state: "not_sent", asks_first: expect.stringContaining("first message") });
  });

  it("is refused rather than asked about where it may not go", async () => {
    expect((await refusal(sendTemplateMessage, { ...send(), template: "none" })).code).toBe("template_not_found");
    const past = { chat_id: stranger.chatId, ...template(), at: "2020-01-01T09:00" };
    expect((await refusal(scheduleMessage, past)).code).toBe("invalid_input");
  });

  it("is no first one once they wrote, or something of ours was queued, on whatever phone", async () => {
    await world.flow.record(textFrom(stranger.number.slice(1), "Hello"));
    expect(await world.call(sendTemplateMessage, send(), led)).toMatchObject({ delivery_state: "queued" });
    expect(await world.call(sendTemplateMessage, send(), led)).toMatchObject({ delivery_state: "queued" });
    const input = { phone_number: stranger.number, phone_id: world.doomedPhoneId };
    const { chat } = await world.call(createChat, input);
    const chat_id = (chat as { chat_id: string }).chat_id;
    expect(chat_id).not.toBe(stranger.chatId);
    const scheduled = await world.call(scheduleMessage, { chat_id, text: "Hello", at: "+1h" }, led);
    expect(scheduled).toMatchObject({ state: "active" });
  });

  it("is asked about when it is scheduled, and when its words are changed", async () => {
    const input = { chat_id: stranger.chatId, text: "Hello {{name}}", at: "+1h" };
    const { code, options } = await refusal(scheduleMessage, input);
    expect(code).toBe("approval_required");
    expect(options.details?.["preview"]).toMatchObject({ message_text: input.text });
    const confirmationToken = String(options.details?.["confirmation_token"]);
    const { scheduled_id } = await world.call(scheduleMessage, input, { ...led, confirmationToken });
    const changed = { scheduled_id, text: "The code is 1234" };
    expect((await refusal(updateScheduledMessage, changed)).code).toBe("approval_required");
    expect(await world.call(updateScheduledMessage, { scheduled_id, at: "+2h" }, led)).toMatchObject({ scheduled_id });
  });

  it("is asked about in a group in which nothing was said yet", async () => {
    const { chat_id } = await world.call(createGroup, { name: "Readers" }, led);
    const { code, message } = await refusal(sendTemplateMessage, { chat_id, ...template() });
    expect([code, message]).toEqual(["approval_required", expect.stringContaining("in this group")]);
  });

  it.each<[string, AnyOperation, Record<string, unknown>]>([
    ["text", sendMessage, { text: "Hello" }],
    ["a file", sendMediaMessage, { media: { kind: "document", base64: "JVBERi0xLjcKJSVFT0Y=", filename: "a.pdf" } }],
    ["a poll", sendPoll, { question: "When?", options: ["Now", "Later"] }],
    ["a place", sendLocation, { latitude: 52.5, longitude: 13.4 }],
    ["a card", sendContactCard, { contacts: [{ name: "Ana", phone_number: "+351900000001" }] }],
    ["buttons", sendInteractiveMessage, { body: "Today?", buttons: [{ id: "yes", title: "Yes" }] }],
  ])("cannot be %s, for no window is open", async (_what, operation, input) => {
    expect((await refusal(operation, { chat_id: stranger.chatId, ...input })).code).toBe("window_closed");
  });

  it("cannot be a forwarded one either", async () => {
    const input = { message_id: world.inboundMessageId, chat_ids: [stranger.chatId] };
    expect((await refusal(forwardMessage, input)).code).toBe("window_closed");
  });
});

describe("somebody new in a group", () => {
  it.each<[string, AnyOperation, () => Record<string, unknown>]>([
    ["made with them", createGroup, () => ({ name: "Readers", participants: [stranger.number, world.contactId] })],
    [
      "that they are added to",
      addGroupMembers,
      () => ({ chat_ids: [world.groupChatId], participants: ["+491609999999", world.contactId] }),
    ],
  ])("%s is asked about", async (_how, operation, input) => {
    const { code, options } = await refusal(operation, input());
    expect(code).toBe("approval_required");
    expect(options.details?.["preview"]).toMatchObject({
      count: 1,
      people: [{ number: expect.stringMatching(/^\+49160/) }],
    });
    const caller = world.callerWith({ ...led, confirmationToken: String(options.details?.["confirmation_token"]) });
    await expect(execute(world.kernel, operation, caller, input())).resolves.toBeTruthy();
  });

  it("is not asked about where all are known, or the key was given nothing", async () => {
    const known = { name: "Known", participants: [world.contactId] };
    expect(await world.call(createGroup, known, led)).toMatchObject({ chat_name: "Known" });
    const unknown = { name: "Unknown", participants: [stranger.number] };
    expect(await world.call(createGroup, unknown)).toMatchObject({ chat_name: "Unknown" });
  });
});
