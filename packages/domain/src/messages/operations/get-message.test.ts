import { connectionOf } from "@parley/store";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { loadMessage } from "../load-message.ts";
import { messageDetailOf } from "../message-view.ts";
import type { MessageView } from "../schemas.ts";
import { getMessage } from "./get-message.ts";
import { listMessages } from "./list-messages.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("tells all of one message, the whole text too", async () => {
  const text = "word ".repeat(500).trim();
  const event = textFrom("34600111001", text, { forwarded: true });
  await world.flow.record(event);
  const { items } = (await world.call(listMessages, { chat_id: "+34600111001" })) as { items: MessageView[] };
  expect(items[0]).toMatchObject({ text_cut: true });
  const { message } = await world.call(getMessage, { message_id: items[0]?.message_id });
  expect(message).toEqual({
    message_id: items[0]?.message_id,
    at: "2026-11-21T09:00:00Z",
    from: "Person 001",
    from_id: expect.stringMatching(/^con_/),
    chat_id: expect.stringMatching(/^chat_/),
    chat_name: "Person 001",
    text,
    forwarded: true,
    phone_id: world.phoneId,
    phone_name: "Shop",
    provider_id: event.providerId,
  });
});

it("looks once for the names of those whom a text mentions", async () => {
  const number = "34600111222";
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  await world.flow.record(textFrom(number, `Ask @${number}`, { chat }));
  const { items } = (await world.call(listMessages, { chat_id: world.groupChatId })) as { items: MessageView[] };
  await world.kernel.store.transact(world.workspaceId, "read", async (unit) => {
    const ctx = { ...unit, workspaceId: world.workspaceId, clock: world.clock, caller: world.callerWith() };
    const row = await loadMessage(ctx, items[0]?.message_id ?? "");
    const asked = vi.spyOn(connectionOf(unit), "query");
    expect(await messageDetailOf(ctx, row)).toMatchObject({ text: "Ask @Person 222" });
    const texts = asked.mock.calls.map(([given]) => (given as { text?: string }).text ?? "");
    asked.mockRestore();
    expect(texts.filter((text) => text.includes('from "contact_identifiers"'))).toHaveLength(1);
  });
});

it("tells of ours how far it has come and who asked for it", async () => {
  const { message } = await world.call(getMessage, { message_id: world.outboundMessageId });
  expect(message).toMatchObject({ from: "me", sent_by: "system", state: "accepted", text: "It is on its way." });
});

it("does not find what is not there and names the tool that finds ids", async () => {
  await expect(world.call(getMessage, { message_id: "msg_nowhere" })).rejects.toMatchObject({
    code: "message_not_found",
    options: { hint: "search_messages" },
  });
});
