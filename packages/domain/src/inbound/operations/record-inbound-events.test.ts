import type { InboundEvent, InboundStatus } from "@parley/connectors/contract";
import { HOUR_MS } from "@parley/kernel";
import { auditLog, outbox } from "@parley/store";
import { asc, eq, like } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { contacts } from "../../contacts/table.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { earlyEvents, messageDeliveries, messageReactions, messages } from "../../messages/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../fixtures-flow-world.ts";
import { phoneNotices } from "../table.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());

let people = 0;
const newPhone = () => `1555000${String(++people).padStart(4, "0")}`;
const byProviderId = async (providerId: string) => {
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, providerId)));
  if (!row) throw new Error(`no message ${providerId}`);
  return row;
};
const chatOf = async (networkId: string) => {
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, networkId)));
  if (!row) throw new Error(`no chat ${networkId}`);
  return row;
};
const eventsOf = async (messageId: string) => {
  const rows = await world.query((tx) => tx.select().from(outbox).orderBy(asc(outbox.number)));
  return rows.filter((row) => (row.data as Record<string, unknown>)["message_id"] === messageId).map((row) => row.type);
};
/** A message of ours that the network has taken. */
const sentTo = async (phone: string): Promise<{ id: string; providerId: string }> => {
  await world.record(textFrom(phone, "hi"));
  const answer = await world.call(sendMessage, { chat_id: (await chatOf(phone)).id, text: "hello" });
  await world.runJobs();
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(messages)
      .where(eq(messages.id, String(answer["message_id"]))),
  );
  return { id: row?.id ?? "", providerId: row?.providerId ?? "" };
};
const status = (
  providerId: string,
  state: InboundStatus["state"],
  extra: Partial<InboundStatus> = {},
): InboundStatus => ({
  kind: "status",
  providerId,
  state,
  at: "2026-11-21T09:01:00.000Z",
  ...extra,
});

describe("messages", () => {
  it("creates contact, chat and message on first sight and tells of it once", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "Olá, quanto custa?");
    await world.record(event);
    await world.record(event);
    const row = await byProviderId(event.providerId);
    expect(row).toMatchObject({ fromMe: false, type: "text", text: "Olá, quanto custa?", deliveryState: null });
    expect(row.searchText).toContain("ola");
    expect(await chatOf(phone)).toMatchObject({ unreadCount: 1, lastMessageId: row.id, contactId: row.senderId });
    expect(await eventsOf(row.id)).toEqual(["message.received"]);
  });

  it("needs no phone number", async () => {
    const sender = { bsuid: "US.777", username: "mia" };
    const event = textFrom("0", "no number here", {
      sender,
      chat: { type: "direct", networkId: "US.777", peer: sender },
    });
    await world.record(event);
    expect((await byProviderId(event.providerId)).senderId).toMatch(/^con_/);
  });

  it("counts the same message twice in one batch once", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "twice");
    await world.record(event, event);
    expect((await chatOf(phone)).unreadCount).toBe(1);
  });

  it("takes history without events, as read where it does not say otherwise, and opens the window from it", async () => {
    const phone = newPhone();
    const sentAt = "2026-11-21T08:00:00.000Z";
    const event = textFrom(phone, "from before", { historical: true, sentAt });
    await world.record(event);
    const row = await byProviderId(event.providerId);
    expect(await chatOf(phone)).toMatchObject({ unreadCount: 0, lastInboundAt: new Date(sentAt) });
    expect(await eventsOf(row.id)).toEqual([]);
    await world.record(textFrom(phone, "not seen yet", { historical: true, unread: true, sentAt }));
    expect(await chatOf(phone)).toMatchObject({ unreadCount: 1 });
  });

  it.each([true, false])(
    "tells once of a message that history had brought before, unread there: %s",
    async (unread) => {
      const phone = newPhone();
      const event = textFrom(phone, "while it was imported");
      const fromHistory = { ...event, historical: true, unread };
      await world.record(fromHistory);
      await world.record(event);
      await world.record(event, fromHistory);
      const row = await byProviderId(event.providerId);
      expect(await eventsOf(row.id)).toEqual(["message.received"]);
      expect(await chatOf(phone)).toMatchObject({ unreadCount: 1, lastMessageId: row.id });
    },
  );

  it("keeps the audit free of what people wrote", async () => {
    await world.record(textFrom(newPhone(), "a very private sentence"));
    const rows = await world.query((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.operation, "record_inbound_events")),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain("private sentence");
    expect(rows.at(-1)?.changes).toMatchObject([{ entity: "phone", after: { messages: 1 } }]);
  });

  it("opens the window for a call and shows it in the chat", async () => {
    const phone = newPhone();
    const caller = { phone };
    const call = (event: string, payload: Record<string, unknown>): InboundEvent => ({
      kind: "call",
      callId: "wacid.1",
      chat: { type: "direct", networkId: phone, peer: caller },
      caller,
      event,
      at: "2026-11-21T08:59:00.000Z",
      payload,
    });
    await world.record(call("connect", { direction: "USER_INITIATED" }));
    await world.record(call("terminate", { duration: 42 }));
    await world.record(call("terminate", { duration: 42 }));
    const row = await byProviderId("wacid.1");
    expect(row).toMatchObject({
      type: "call",
      payload: { event: "terminate", direction: "USER_INITIATED", duration: 42 },
    });
    expect(await eventsOf(row.id)).toEqual(["message.received", "message.updated"]);
    expect((await chatOf(phone)).unreadCount).toBe(1);
    expect((await chatOf(phone)).lastInboundAt).toEqual(new Date("2026-11-21T08:59:00.000Z"));
  });
});

describe("delivery states", () => {
  it.each([
    ["in order", ["sent", "delivered", "read"]],
    ["backwards", ["read", "delivered", "sent"]],
    ["twice", ["delivered", "delivered", "read", "read", "sent"]],
  ] as const)("end the same %s", async (_name, states) => {
    const ours = await sentTo(newPhone());
    for (const state of states) await world.record(status(ours.providerId, state, { ourId: ours.id }));
    expect((await byProviderId(ours.providerId)).deliveryState).toBe("read");
    const kept = await world.query((tx) =>
      tx.select().from(messageDeliveries).where(eq(messageDeliveries.messageId, ours.id)),
    );
    expect(kept.map((row) => row.state).toSorted()).toEqual(["accepted", "delivered", "read", "sent"]);
  });

  it("keeps the network's reason of a failure, and its price", async () => {
    const ours = await sentTo(newPhone());
    const error = { code: "recipient_unreachable" as const, message: "Not on WhatsApp.", retryable: false };
    await world.record(status(ours.providerId, "failed", { error, pricing: { category: "service" } }));
    expect(await byProviderId(ours.providerId)).toMatchObject({
      deliveryState: "failed",
      deliveryError: error,
      pricing: { category: "service" },
    });
  });

  it("finds our message by the echoed id before its network id is known", async () => {
    const phone = newPhone();
    await world.record(textFrom(phone, "hi"));
    const answer = await world.call(sendMessage, { chat_id: (await chatOf(phone)).id, text: "hello" });
    const id = String(answer["message_id"]);
    await world.record(status("wamid.echo.1", "delivered", { ourId: id }));
    expect(await byProviderId("wamid.echo.1")).toMatchObject({ id, deliveryState: "delivered" });
    const before = world.connector.sent.length;
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(before);
  });

  it("waits for the slowest member of a group", async () => {
    const group = { type: "group" as const, networkId: "group-1", subject: "Support" };
    const [ana, bo] = [newPhone(), newPhone()];
    await world.record(
      {
        kind: "group",
        chat: group,
        change: "joined",
        members: [{ phone: ana }, { phone: bo }],
        at: "2026-11-21T08:00:00.000Z",
      },
      textFrom(ana, "hello all", { chat: group }),
    );
    const answer = await world.call(sendMessage, { chat_id: (await chatOf("group-1")).id, text: "hi all" });
    await world.runJobs();
    const id = String(answer["message_id"]);
    const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.id, id)));
    const about = (phone: string, state: InboundStatus["state"]) =>
      status(row?.providerId ?? "", state, { ourId: id, group: true, recipient: { phone } });
    const stateNow = async () => (await byProviderId(row?.providerId ?? "")).deliveryState;
    await world.record(about(ana, "read"));
    expect(await stateNow()).toBe("sent");
    await world.record(about(bo, "delivered"));
    expect(await stateNow()).toBe("delivered");
    await world.record(about(bo, "read"));
    expect(await stateNow()).toBe("read");
  });

  it("ignores an id of ours that is none of this workspace's messages", async () => {
    await world.record(status("wamid.foreign", "delivered", { ourId: "msg_000000000000000" }));
    const waiting = await world.query((tx) =>
      tx.select().from(earlyEvents).where(eq(earlyEvents.providerId, "wamid.foreign")),
    );
    expect(waiting).toEqual([]);
  });
});

describe("what follows a message", () => {
  const reaction = (phone: string, target: string, emoji: string | null, at: string): InboundEvent => ({
    kind: "reaction",
    targetProviderId: target,
    chat: { type: "direct", networkId: phone, peer: { phone } },
    sender: { phone },
    fromMe: false,
    emoji,
    at,
  });
  const reactionsTo = (messageId: string) =>
    world.query((tx) => tx.select().from(messageReactions).where(eq(messageReactions.messageId, messageId)));

  const shownOn = async (id: string) => (await reactionsTo(id)).flatMap((row) => row.emoji || []);

  it("keeps one reaction per person, the newest, and removes it", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "react to me");
    await world.record(event);
    const { id } = await byProviderId(event.providerId);
    await world.record(reaction(phone, event.providerId, "❤️", "2026-11-21T09:03:00.000Z"));
    await world.record(reaction(phone, event.providerId, "👍", "2026-11-21T09:02:00.000Z"));
    expect((await reactionsTo(id)).map((row) => row.emoji)).toEqual(["❤️"]);
    await world.record(reaction(phone, event.providerId, null, "2026-11-21T09:04:00.000Z"));
    expect(await shownOn(id)).toEqual([]);
  });

  it("does not bring a reaction back that was taken back after it", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "react and regret");
    await world.record(event);
    const { id } = await byProviderId(event.providerId);
    await world.record(reaction(phone, event.providerId, null, "2026-11-21T09:04:00.000Z"));
    await world.record(reaction(phone, event.providerId, "👍", "2026-11-21T09:03:00.000Z"));
    expect(await shownOn(id)).toEqual([]);
  });

  it("applies what came before its message, and forgets what never finds one", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "late");
    await world.record(
      reaction(phone, event.providerId, "🎉", "2026-11-21T09:02:00.000Z"),
      reaction(phone, "wamid.never", "🎉", "2026-11-21T09:02:00.000Z"),
    );
    await world.record(event);
    expect((await reactionsTo((await byProviderId(event.providerId)).id)).map((row) => row.emoji)).toEqual(["🎉"]);
    world.clock.advance(9 * 24 * HOUR_MS);
    await world.record(reaction(phone, "wamid.never.2", "🎉", "2026-11-30T09:02:00.000Z"));
    const waiting = await world.query((tx) => tx.select().from(earlyEvents));
    expect(waiting.map((row) => row.providerId)).toEqual(["wamid.never.2"]);
  });

  it("edits, keeps the earlier text, and does not go back to an older edit", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "first");
    const edit = (text: string, at: string): InboundEvent => ({
      kind: "edit",
      targetProviderId: event.providerId,
      chat: event.chat,
      fromMe: false,
      content: { type: "text", text },
      at,
    });
    await world.record(event, edit("second", "2026-11-21T09:05:00.000Z"), edit("third", "2026-11-21T09:06:00.000Z"));
    await world.record(edit("stale", "2026-11-21T09:04:00.000Z"));
    const row = await byProviderId(event.providerId);
    expect(row).toMatchObject({ text: "third", payload: { edits: [{ text: "first" }, { text: "second" }] } });
    expect(row.searchText).toContain("third");
  });

  it("removes the content of what a person took back, in the same batch too", async () => {
    const phone = newPhone();
    const event = textFrom(phone, "delete me");
    const revoke: InboundEvent = {
      kind: "revoke",
      targetProviderId: event.providerId,
      chat: event.chat,
      fromMe: false,
      at: "2026-11-21T09:05:00.000Z",
    };
    await world.record(revoke, event);
    expect(await byProviderId(event.providerId)).toMatchObject({ text: null, searchText: null });
    expect((await byProviderId(event.providerId)).deletedAt).not.toBeNull();
  });
});

it("keeps a notice about the account once, however often it is delivered", async () => {
  const notice: InboundEvent = {
    kind: "account",
    type: "account_update",
    at: "2026-11-21T09:00:00.000Z",
    payload: { event: "X" },
  };
  await world.record(notice);
  await world.record(notice);
  expect(await world.query((tx) => tx.select().from(phoneNotices))).toHaveLength(1);
});

it("stops marketing for someone who asked", async () => {
  const phone = newPhone();
  await world.record(textFrom(phone, "hi"), {
    kind: "preference",
    person: { phone },
    category: "marketing_messages",
    value: "stop",
    at: "2026-11-21T09:00:00.000Z",
  });
  const { contactId } = await chatOf(phone);
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(contacts)
      .where(eq(contacts.id, contactId ?? "")),
  );
  expect(row?.marketingOptOutAt).toEqual(new Date("2026-11-21T09:00:00.000Z"));
});

it("records two thousand messages of history, page by page", async () => {
  const events = Array.from({ length: 2_000 }, (_, index) =>
    textFrom(`1666000${String(index % 40).padStart(4, "0")}`, `line ${index}`, { historical: true }),
  );
  for (let page = 0; page < 2_000; page += 500) await world.record(...events.slice(page, page + 500));
  const rows = await world.query((tx) =>
    tx.select({ text: messages.text }).from(messages).where(like(messages.text, "line %")),
  );
  expect(new Set(rows.map((row) => row.text)).size).toBe(2_000);
});
