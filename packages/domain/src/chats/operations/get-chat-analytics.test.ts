import { execute, MINUTE_MS } from "@parley/kernel";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { EventBatch, recordInboundEvents } from "../../inbound/index.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { messages } from "../../messages/table.ts";
import { linkPhone } from "../../phones/operations/link-phone.ts";
import { runSchedule } from "../../schedules/operations/run-schedule.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { workspaces } from "../../workspaces/table.ts";
import { MESSAGES_MAX } from "../analytics/counted-period.ts";
import { assignChat } from "./assign-chat.ts";
import { getChatAnalytics } from "./get-chat-analytics.ts";

const OTHER = "34600000777";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const answer = (input: object, changes = {}) => world.call(getChatAnalytics, input, changes);
const passes = (minutes: number) => world.clock.advance(minutes * MINUTE_MS);
const writes = (number: string, text = "Hi") =>
  world.flow.record(textFrom(number, text, { sentAt: world.clock.now().toISOString() }));
const weWrite = (changes = {}) => world.call(sendMessage, { chat_id: world.chatId, text: "Done" }, changes);

/** The beginning of a period with nothing in it yet. */
function begin(): string {
  passes(60);
  return world.clock.now().toISOString().replace(".000Z", "Z");
}

describe("in a period", () => {
  it("measures from the first message that waits to our next, and counts what waits on", async () => {
    const from = begin();
    await writes(world.number);
    passes(1);
    await writes(world.number);
    passes(2);
    await weWrite();
    await weWrite();
    for (const minutes of [1, 9]) {
      await writes(world.number);
      passes(minutes);
      await weWrite();
    }
    await writes(OTHER);
    passes(1);
    expect(await answer({ from })).toMatchObject({
      from,
      time_zone: "UTC",
      received: 5,
      sent: 4,
      chats: 2,
      turns: 4,
      answered: 3,
      response_s: { median: 180, p90: 540 },
    });
    const one = await answer({ from, chat_id: `+${OTHER}` });
    expect(one).toMatchObject({ chat_name: "Person 777", received: 1, sent: 0, chats: 1, turns: 1, answered: 0 });
    expect(one).not.toHaveProperty("response_s");
    expect(one).not.toHaveProperty("members");
  });

  it("says who asked for each of ours, whoever sends it then, and leaves a name out where another device wrote", async () => {
    const from = begin();
    await writes(world.number);
    const ana = { kind: "key" as const, id: "key_1", name: "Ana's laptop" };
    await weWrite({ actor: ana });
    await weWrite({ actor: ana });
    await weWrite({ actor: { kind: "mcp", id: "key_2", name: "Shop (Claude)" } });
    const due = await world.query((tx) =>
      tx.execute<{ id: string; revision: number }>(sql`
        update schedules set state = 'active', next_at = ${world.clock.now().toISOString()}, created_by = 'Bob' where id = ${world.scheduledId}
        returning id, revision`),
    );
    const [row] = due.rows;
    await world.call(runSchedule, { scheduled_id: row?.id, revision: row?.revision });
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        values ('msg_elsewhere', ${world.workspaceId}, ${world.phoneId}, ${world.chatId}, true, 'text', 'Hello',
                ${world.clock.now().toISOString()}, now())`),
    );
    passes(1);
    expect((await answer({ from }))["senders"]).toEqual([
      { name: "Ana's laptop", messages: 2 },
      { name: "Bob", messages: 1 },
      { name: "Shop (Claude)", messages: 1 },
      { messages: 1 },
    ]);
  });

  it("tells the chats of each member, and how many are nobody's", async () => {
    await world.call(assignChat, { chat_ids: [world.chatId], assignee: world.memberId });
    const from = begin();
    await writes(world.number);
    await writes(OTHER);
    passes(2);
    await weWrite();
    passes(1);
    expect(await answer({ from })).toMatchObject({
      members: [
        {
          member_id: world.memberId,
          name: world.memberName,
          chats: 1,
          received: 1,
          sent: 1,
          turns: 1,
          answered: 1,
          response_s: { median: 120, p90: 120 },
        },
      ],
      unassigned_chats: 1,
    });
  });

  it("counts what failed by itself: it answered nobody", async () => {
    const from = begin();
    await writes(world.number);
    passes(1);
    const { message_id } = await weWrite();
    await world.query((tx) =>
      tx.execute(sql`update ${messages} set delivery_state = 'failed' where id = ${message_id}`),
    );
    passes(1);
    expect(await answer({ from })).toMatchObject({ received: 1, sent: 0, failed: 1, turns: 1, answered: 0 });
  });

  it("leaves out what the network says by itself", async () => {
    const from = begin();
    const content = { type: "system" as const, text: "Your security code changed." };
    await world.flow.record(textFrom(OTHER, "", { sentAt: world.clock.now().toISOString(), content }));
    passes(1);
    expect(await answer({ from })).toMatchObject({ received: 0, chats: 0, series: [], senders: [], members: [] });
  });
});

describe("over time", () => {
  it("goes by hour, day or week of the workspace's zone as the period is long", async () => {
    await world.query((tx) => tx.update(workspaces).set({ timeZone: "America/Sao_Paulo" }));
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        select 'msg_zone' || n, ${world.workspaceId}, ${world.phoneId}, ${world.chatId}, n = 3, 'text', 'Hello', at, now()
        from (values (1, '2026-03-02T02:59:00Z'::timestamptz), (2, '2026-03-02T03:00:00Z'), (3, '2026-03-03T12:30:00Z')) as v (n, at)`),
    );
    expect(await answer({ from: "2026-03-01T12:00", to: "2026-03-03" })).toMatchObject({
      time_zone: "America/Sao_Paulo",
      per: "hour",
      series: [
        { from: "2026-03-01T23:00", received: 1, sent: 0 },
        { from: "2026-03-02T00:00", received: 1, sent: 0 },
      ],
    });
    expect(await answer({ from: "2026-03-01", to: "2026-03-05" })).toMatchObject({
      per: "day",
      series: [
        { from: "2026-03-01", received: 1, sent: 0 },
        { from: "2026-03-02", received: 1, sent: 0 },
        { from: "2026-03-03", received: 0, sent: 1 },
      ],
    });
    expect(await answer({ from: "2026-02-01", to: "2026-04-01" })).toMatchObject({
      per: "week",
      series: [
        { from: "2026-02-23", received: 1, sent: 0 },
        { from: "2026-03-02", received: 1, sent: 1 },
      ],
    });
    await world.query((tx) => tx.update(workspaces).set({ timeZone: "UTC" }));
  });
});

describe("what it does not count", () => {
  it("is what the key may not see", async () => {
    const from = begin();
    await writes(world.number);
    await weWrite();
    passes(1);
    expect(await answer({ from }, { phoneIds: [world.doomedPhoneId] })).toMatchObject({ received: 0, sent: 0 });
    expect(await answer({ from, phone_id: world.phoneId })).toMatchObject({ received: 1, sent: 1 });
    const hidden = answer({ chat_id: world.chatId }, { phoneIds: [world.doomedPhoneId] });
    await expect(hidden).rejects.toMatchObject({ code: "chat_not_found" });
  });

  it("is never left out in silence: of too many the newest are counted, and it says which, and how to have the rest", async () => {
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        select 'msg_many' || n, ${world.workspaceId}, ${world.phoneId}, ${world.chatId}, false, 'text', 'Hello',
               '2025-06-01T00:00:00Z'::timestamptz + n * interval '1 minute', now()
        from generate_series(0, ${MESSAGES_MAX}::int) n`),
    );
    const [begin, since] = ["2025-06-01T00:00:00Z", "2025-06-01T00:00:01Z"];
    const period = { from: begin, to: "2025-07-01" };
    for (const input of [period, { ...period, chat_id: world.chatId }])
      expect(await answer(input)).toMatchObject({
        from: since,
        received: MESSAGES_MAX,
        counted: expect.stringMatching(new RegExp(`From ${begin} on .* since ${since}; .* to: ${since}`)),
      });
    const rest = await answer({ from: begin, to: since });
    expect(rest).toMatchObject({ received: 1 });
    expect(rest).not.toHaveProperty("counted");
    const whole = await answer({ ...period, from: since });
    expect(whole).toMatchObject({ received: MESSAGES_MAX });
    expect(whole).not.toHaveProperty("counted");
  });

  it("is what other phones have, however much: neither their number nor their times", async () => {
    const { phone_id: quiet } = await execute(world.kernel, linkPhone, world.callerWith(), {
      name: "Quiet",
      connector: "simulated",
      settings: {},
      secrets: {},
    });
    await execute(world.kernel, recordInboundEvents, world.callerWith(), {
      phone_id: quiet,
      batch: new EventBatch([textFrom(OTHER, "Hi", { sentAt: "2024-06-01T10:00:00Z" })]),
    });
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        select 'msg_busy' || n, ${world.workspaceId}, ${world.phoneId}, ${world.chatId}, false, 'text', 'Hello',
               '2024-06-02T00:00:00Z'::timestamptz + n * interval '1 minute', now()
        from generate_series(0, ${MESSAGES_MAX}::int) n`),
    );
    const period = { from: "2024-06-01", to: "2024-07-01" };
    expect(await answer(period)).toHaveProperty("counted");
    expect(await answer({ ...period, phone_id: quiet })).toMatchObject({ received: 1, chats: 1 });
    expect(await answer(period, { phoneIds: [quiet] })).toMatchObject({ received: 1, chats: 1 });
  });

  it("is more than a year, or a period that ends before it begins", async () => {
    for (const [period, path] of [
      [{ from: "2024-01-01", to: "2026-01-01" }, "from"],
      [{ from: "now", to: "-1d" }, "to"],
    ] as const)
      await expect(answer(period)).rejects.toMatchObject({
        code: "invalid_input",
        options: { fields: [{ path }] },
      });
  });
});
