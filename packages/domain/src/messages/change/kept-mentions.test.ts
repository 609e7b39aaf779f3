import { AppError } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { editMessage } from "../operations/edit-message.ts";
import { getMessage } from "../operations/get-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import type { MessageDetail } from "../schemas.ts";
import { messageChanges } from "../table.ts";

const [ANA, BEN, EVA] = ["34600778001", "34600778002", "34600778003"];
const chat = { type: "group" as const, networkId: "120363020000000077", subject: "Neighbours" };
let world: FlowWorld;
let groupId: string;
beforeAll(async () => {
  world = await flowWorld();
  const names = { [ANA]: "Ana", [BEN]: "Ben (shop)", [EVA]: "Ana" };
  const members = Object.entries(names).map(([phone, pushName]) => ({ phone, pushName }));
  const at = world.clock.now().toISOString();
  await world.record({ kind: "group", chat, change: "joined", members, at });
  await world.record(textFrom(BEN, "Hello", { chat, sender: { phone: BEN, pushName: "Ben (shop)" }, sentAt: at }));
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, chat.networkId)));
  groupId = row?.id ?? "";
});
afterAll(() => world.close());
beforeEach(() => {
  world.connector.changed.length = 0;
});

async function sent(text: string, mentions: string[] = []): Promise<string> {
  const input = { chat_id: groupId, text, ...(mentions.length > 0 ? { mentions } : {}) };
  const { message_id } = await world.call(sendMessage, input);
  await world.runJobs();
  return String(message_id);
}
const edit = (message_id: string, text: string) => world.call(editMessage, { message_id, text });
const detailOf = async (id: string) => (await world.call(getMessage, { message_id: id }))["message"] as MessageDetail;
const toldOn = async (id: string) =>
  ((await detailOf(id)).payload?.["mentions"] as { name: string }[] | undefined)?.map((person) => person.name);

it("tells again whom the new text still names, by name or number, and shows it as before", async () => {
  const id = await sent("@Ben (shop) and @+34600778001, at nin", [`+${BEN}`, `+${ANA}`]);
  expect((await detailOf(id)).text).toBe("@Ben (shop) and @Ana, at nin");
  expect(await edit(id, "@ben (shop) and @34600778001, at nine")).toMatchObject({ state: "done" });
  expect(world.connector.changed).toMatchObject([
    { text: `@${BEN} and @${ANA}, at nine`, mentions: [{ phone: BEN }, { phone: ANA }] },
  ]);
  expect(await detailOf(id)).toMatchObject({ text: "@Ben (shop) and @Ana, at nine" });
  expect(await toldOn(id)).toEqual(["Ben (shop)", "Ana"]);
});

it("tells nobody whom it names no more, and not again when the name comes back", async () => {
  const id = await sent("@Ben (shop), come", [`+${BEN}`]);
  await edit(id, "Come");
  expect(await toldOn(id)).toBeUndefined();
  world.clock.advance(1_000);
  await edit(id, "@Ben (shop), come");
  expect(world.connector.changed.map(({ text, mentions }) => [text, mentions])).toEqual([
    ["Come", undefined],
    ["@Ben (shop), come", undefined],
  ]);
  expect(await toldOn(id)).toBeUndefined();
});

it("puts back the number of somebody whom the text named without telling them", async () => {
  const id = await sent(`Ask @${BEN}`);
  expect((await detailOf(id)).text).toBe("Ask @Ben (shop)");
  await edit(id, "Please ask @Ben (shop)");
  expect(world.connector.changed).toEqual([{ providerId: expect.any(String), text: `Please ask @${BEN}` }]);
});

it("does not guess which of two of one name is meant", async () => {
  const id = await sent(`@${ANA} or @${EVA}`, [`+${ANA}`, `+${EVA}`]);
  const error: unknown = await edit(id, "@Ana?").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "invalid_input", options: { fields: [{ path: "text", expected: "@+number" }] } });
  await edit(id, `@+${EVA}?`);
  expect(world.connector.changed).toMatchObject([{ text: `@${EVA}?`, mentions: [{ phone: EVA }] }]);
});

it("leaves the old ones told when the network refuses, and keeps the new ones nowhere else", async () => {
  const id = await sent("@Ben (shop), come", [`+${BEN}`]);
  const error = { code: "message_rejected" as const, message: "No.", retryable: false };
  world.connector.changeAnswers.push({ outcome: "rejected", error });
  expect(await edit(id, "Nobody")).toMatchObject({ state: "failed" });
  expect(await toldOn(id)).toEqual(["Ben (shop)"]);
  const rows = await world.query((tx) => tx.select().from(messageChanges).where(eq(messageChanges.messageId, id)));
  expect(rows).toMatchObject([{ text: null, mentions: null }]);
});

it("tells nobody who has left the group", async () => {
  const id = await sent("@Ben (shop), come", [`+${BEN}`]);
  world.clock.advance(1_000);
  const at = world.clock.now().toISOString();
  await world.record({ kind: "group", chat, change: "left", members: [{ phone: BEN }], at });
  await edit(id, "@Ben (shop) is gone");
  expect(world.connector.changed).toEqual([{ providerId: expect.any(String), text: "@Ben (shop) is gone" }]);
});
