import { DAY_MS, HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { MessageView } from "../schemas.ts";
import { listRecentMessages } from "./list-recent-messages.ts";

let world: SweepWorld;

beforeAll(async () => {
  world = await sweepWorld();
  const now = world.clock.now().getTime();
  for (const hours of [1, 5, 30, 200]) {
    const sentAt = new Date(now - hours * HOUR_MS).toISOString();
    await world.flow.record(textFrom(`3460000${1000 + hours}`, `${hours} hours ago`, { sentAt }));
  }
});
afterAll(() => world.close());

async function recent(input: Record<string, unknown> = {}, changes = {}) {
  return (await world.call(listRecentMessages, input, changes)) as { items: MessageView[]; next_cursor: string | null };
}
const timed = async (input: Record<string, unknown>) =>
  (await recent(input)).items.flatMap((item) => item.text?.match(/^\d+ hours ago$/)?.[0] ?? []);

it("shows the last day, newest first, each with its chat", async () => {
  const { items } = await recent();
  const times = items.map((item) => item.at);
  expect(times).toEqual([...times].sort().reverse());
  expect(items.filter((item) => item.text?.endsWith("hours ago"))).toMatchObject([
    { text: "1 hours ago", chat_id: expect.stringMatching(/^chat_/), from: "Person 001" },
    { text: "5 hours ago", from: "Person 005" },
  ]);
});

it("names the chat where the sender does not, and who wrote in a group by id too", async () => {
  const { items } = await recent({ since: "-7d", limit: 50 });
  const inGroup = items.find((item) => item.chat_id === world.groupChatId);
  expect(inGroup).toMatchObject({ chat_name: "Garden club", from_id: world.groupMemberId });
  for (const item of items.filter(({ from }) => from === "me")) expect(item.chat_name).toEqual(expect.any(String));
  for (const item of items.filter(({ chat_id, from }) => chat_id === world.chatId && from !== "me"))
    expect(item).not.toHaveProperty("chat_name");
});

it.each([
  [{ since: "-7d" }, ["1 hours ago", "5 hours ago", "30 hours ago"]],
  [{ since: "-2w", until: "-24h" }, ["30 hours ago", "200 hours ago"]],
  [{ since: "-7d", from_me: true }, []],
])("%j is that span", async (input, texts) => expect(await timed(input)).toEqual(texts));

it("takes today as the day of the workspace's zone", async () => {
  const midnight = new Date(Math.floor(world.clock.now().getTime() / DAY_MS) * DAY_MS).toISOString();
  expect((await recent({ since: "today" })).items).toEqual((await recent({ since: midnight })).items);
});

it("narrows to groups and to a label", async () => {
  const groups = await recent({ chat_type: "group", since: "-7d" });
  expect(groups.items.map((item) => item.chat_id)).toEqual([world.groupChatId]);
  const labelled = await recent({ label: world.labelName.toUpperCase(), since: "-7d" });
  expect(new Set(labelled.items.map((item) => item.chat_id))).toEqual(new Set([world.chatId]));
});

it("pages through each once", async () => {
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await recent({ since: "-2w", limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((item) => item.message_id));
    cursor = page.next_cursor;
  }
  const whole = await recent({ since: "-2w", limit: 100 });
  expect(seen).toEqual(whole.items.map((item) => item.message_id));
});

it("refuses a label or a phone that is not there, and shows a key only its phones", async () => {
  await expect(recent({ label: "nope" })).rejects.toMatchObject({ code: "label_not_found" });
  await expect(recent({ phone_id: world.other.phoneId })).rejects.toMatchObject({ code: "phone_not_found" });
  expect((await recent({ since: "-2w" }, { phoneIds: ["phn_elsewhere"] })).items).toEqual([]);
});

it.each([{ until: "-7d" }, { since: "today", until: "yesterday" }])(
  "refuses %j, between which nothing can lie",
  async (span) => {
    await expect(recent(span)).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "until", received: span.until }] },
    });
  },
);

it("answers in full where asked to", async () => {
  const { items } = await recent({ fields: "full", limit: 3 });
  expect(items).toHaveLength(3);
  for (const item of items) expect(item).toMatchObject({ phone_id: world.phoneId, chat_name: expect.any(String) });
});
