import { DAY_MS, MINUTE_MS } from "@parley/kernel";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { DAYS, MESSAGES_MAX } from "../analytics/reply-standing.ts";
import { closeChat } from "./close-chat.ts";
import { createChat } from "./create-chat.ts";
import { escalateChat } from "./escalate-chat.ts";
import { getChat } from "./get-chat.ts";
import { getChatAnalytics } from "./get-chat-analytics.ts";
import { getChatSnapshot } from "./get-chat-snapshot.ts";
import { listChats } from "./list-chats.ts";
import { setChatRoute } from "./set-chat-route.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

/** Somebody nobody has written with yet. */
let people = 0;
const somebody = () => `346000009${String(people++).padStart(2, "0")}`;

const snapshot = (number: string, changes = {}) => world.call(getChatSnapshot, { chat_id: `+${number}` }, changes);
const passes = (minutes: number) => world.clock.advance(minutes * MINUTE_MS);
const now = () => world.clock.now().toISOString();
const shownNow = () => now().replace(".000Z", "Z");
async function writes(number: string): Promise<string> {
  passes(1);
  await world.flow.record(textFrom(number, "Hi", { sentAt: now() }));
  return shownNow();
}
async function weWrite(number: string): Promise<string> {
  passes(1);
  return String((await world.call(sendMessage, { chat_id: `+${number}`, text: "Done" })).message_id);
}

describe("reply rate", () => {
  it("is the share of the customer's turns that we answered, however many messages made one", async () => {
    const number = somebody();
    await writes(number);
    await writes(number);
    await weWrite(number);
    await weWrite(number);
    expect(await snapshot(number)).toMatchObject({ reply_rate: 1, turns: 1 });
    await writes(number);
    expect(await snapshot(number)).toMatchObject({ reply_rate: 0.5, turns: 2 });
    await weWrite(number);
    await writes(number);
    expect(await snapshot(number)).toMatchObject({ reply_rate: 0.67, turns: 3 });
    passes(1);
    const facts = await world.call(getChatAnalytics, { chat_id: `+${number}` });
    expect(facts).toMatchObject({ turns: 3, answered: 2 });
  });

  it("is absent where the customer wrote nothing, and last_message_at where nobody did", async () => {
    const number = somebody();
    await world.call(createChat, { phone_number: `+${number}` });
    const empty = await snapshot(number);
    expect(empty).toMatchObject({ turns: 0, queue_pressure: 0, queue_state: "open", assigned_route: "hybrid" });
    expect(empty).not.toHaveProperty("reply_rate");
    expect(empty).not.toHaveProperty("last_message_at");
  });

  it("is not raised by an answer that never left", async () => {
    const number = somebody();
    await writes(number);
    const lost = await weWrite(number);
    await world.flow.runJobs();
    await world.query((tx) => tx.execute(sql`update messages set delivery_state = 'failed' where id = ${lost}`));
    expect(await snapshot(number)).toMatchObject({ reply_rate: 0, unanswered: 1 });
  });

  it(`forgets what is older than ${DAYS} days, and what lies before the newest ${MESSAGES_MAX}`, async () => {
    const number = somebody();
    await writes(number);
    world.clock.advance(DAYS * DAY_MS);
    expect(await snapshot(number)).toMatchObject({ reply_rate: 0, unanswered: 1 });
    passes(1);
    const { chat_id: chatId, ...old } = await snapshot(number);
    expect(old).toMatchObject({ turns: 0, unanswered: 0 });
    await writes(number);
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        select 'msg_snap' || n, ${world.workspaceId}, ${world.phoneId}, ${chatId}, true, 'text', 'No. ' || n,
               ${now()}::timestamptz + n * interval '1 second', now()
        from generate_series(1, ${MESSAGES_MAX}::int) n`),
    );
    expect(await snapshot(number)).toMatchObject({ turns: 0 });
  });
});

describe("queue pressure", () => {
  it("is what waits for us and what of ours waits for the network, from the first that waits", async () => {
    const number = somebody();
    const first = await writes(number);
    const last = await writes(number);
    expect(await snapshot(number)).toMatchObject({
      queue_pressure: 2,
      unanswered: 2,
      waiting_since: first,
      queued: 0,
      last_message_at: last,
    });
    await weWrite(number);
    const answered = await snapshot(number);
    expect(answered).toMatchObject({ queue_pressure: 1, unanswered: 0, queued: 1, last_message_at: shownNow() });
    expect(answered).not.toHaveProperty("waiting_since");
    await world.flow.runJobs();
    expect(await snapshot(number)).toMatchObject({ queue_pressure: 0, queued: 0 });
  });

  it("is nothing in a closed chat, until the customer writes again", async () => {
    const number = somebody();
    await writes(number);
    await world.call(closeChat, { chat_id: `+${number}` });
    const closed = await snapshot(number);
    expect(closed).toMatchObject({ queue_state: "closed", queue_pressure: 0, reply_rate: 0 });
    expect(closed).not.toHaveProperty("waiting_since");
    await writes(number);
    expect(await snapshot(number)).toMatchObject({ queue_state: "open", unanswered: 2 });
  });
});

describe("whose turn it is", () => {
  const states = async (number: string) => {
    const { chat } = (await world.call(getChat, { chat_id: `+${number}` })) as { chat: { queue_state?: string } };
    const { items } = (await world.call(listChats, { fields: "full", limit: 1 })) as { items: object[] };
    expect(items[0]).toMatchObject(chat);
    return [(await snapshot(number)).queue_state, chat.queue_state];
  };

  it("is the customer's once we have written, and ours when they answer", async () => {
    const number = somebody();
    await writes(number);
    expect(await states(number)).toEqual(["open", undefined]);
    await weWrite(number);
    expect(await states(number)).toEqual(["pending", "pending"]);
    world.clock.advance((DAYS + 1) * DAY_MS);
    expect(await states(number)).toEqual(["pending", "pending"]);
    await writes(number);
    expect(await states(number)).toEqual(["open", undefined]);
  });

  it("is ours while our answer has not left", async () => {
    const number = somebody();
    await writes(number);
    const lost = await weWrite(number);
    await world.flow.runJobs();
    await world.query((tx) => tx.execute(sql`update messages set delivery_state = 'failed' where id = ${lost}`));
    expect(await states(number)).toEqual(["open", undefined]);
  });

  it("is a human's while it is escalated, and nobody's when it is closed, whoever wrote last", async () => {
    const number = somebody();
    await writes(number);
    await weWrite(number);
    await world.call(escalateChat, { chat_id: `+${number}`, reason: "Wants a person." });
    expect(await states(number)).toEqual(["escalated", "escalated"]);
    expect(await world.call(setChatRoute, { chat_id: `+${number}`, route: "hybrid" })).toMatchObject({
      queue_state: "pending",
    });
    await world.call(closeChat, { chat_id: `+${number}` });
    expect(await states(number)).toEqual(["closed", undefined]);
  });
});

it("says whose the chat is, and when that changed", async () => {
  const number = somebody();
  await writes(number);
  passes(5);
  await world.call(escalateChat, { chat_id: `+${number}`, reason: "Wants a person." });
  expect(await snapshot(number)).toMatchObject({
    chat_id: expect.stringMatching(/^chat_/),
    name: expect.stringContaining("Person"),
    queue_state: "escalated",
    assigned_route: "human",
    updated_at: shownNow(),
  });
});

it("is told of the phones of the key only", async () => {
  const number = somebody();
  await writes(number);
  await expect(snapshot(number, { phoneIds: [world.doomedPhoneId] })).rejects.toMatchObject({ code: "chat_not_found" });
});
