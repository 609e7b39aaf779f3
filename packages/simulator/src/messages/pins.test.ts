import { afterAll, beforeAll, expect, it } from "vitest";
import { startBot, type Bot } from "../testing/bot.ts";

const ANNA = "4915112345001";
const BEN = "4915112345002";
let bot: Bot;
let groupId: string;
beforeAll(async () => {
  bot = await startBot();
  await bot.write(ANNA, { name: "Anna", text: { body: "Hi" } });
  await bot.write(BEN, { name: "Ben", text: { body: "Hi" } });
  const group = { phone_number_id: bot.numberId, subject: "Garden", participants: [ANNA, BEN] };
  groupId = ((await bot.control("POST", "/groups", group)).body.group as { id: string }).id;
});
afterAll(() => bot.close());

interface Shown {
  from: { name: string };
  text?: { body: string; mentions?: { wa_id: string; name: string; me?: true }[] };
  system?: { body: string };
}

const shownTo = async (person: string) =>
  (await bot.control("GET", `/people/${person}/chats/${groupId}/messages`)).body["messages"] as Shown[];

it("says on everyone's phone who pinned a message and who took the pin away", async () => {
  const message_id = await bot.write(BEN, { group_id: groupId, text: { body: "Saturday at nine" } });
  const head = { messaging_product: "whatsapp", recipient_type: "group", to: groupId, type: "pin" };
  for (const type of ["pin", "unpin"])
    await bot.graph("POST", `/${bot.numberId}/messages`, { ...head, pin: { type, message_id, expiration_days: 7 } });
  await bot.simulator.advance(1_000);
  const lines = (await shownTo(ANNA)).flatMap(({ system, from }) => (system ? [{ ...system, by: from.name }] : []));
  const by = lines.at(-1)?.by;
  expect(by).toMatch(/\S/);
  expect(lines.map(({ body }) => body).slice(-2)).toEqual([`${by} pinned a message.`, `${by} unpinned a message.`]);
});

it("finds whom a text of the group names by number, wherever the number ends", async () => {
  await bot.write(BEN, { group_id: groupId, text: { body: `@${ANNA}, not @${ANNA}0 and not ${BEN}` } });
  const last = async (person: string) => (await shownTo(person)).at(-1)?.text?.mentions;
  expect(await last(ANNA)).toEqual([{ wa_id: ANNA, name: "Anna", me: true }]);
  expect(await last(BEN)).toEqual([{ wa_id: ANNA, name: "Anna" }]);
});

it("names nobody in a chat of two", async () => {
  await bot.write(BEN, { text: { body: `Ask @${ANNA}` } });
  const where = `/people/${BEN}/chats/${bot.numberId}/messages`;
  const shown = (await bot.control("GET", where)).body["messages"] as Shown[];
  expect(shown.at(-1)?.text).toEqual({ body: `Ask @${ANNA}` });
});
