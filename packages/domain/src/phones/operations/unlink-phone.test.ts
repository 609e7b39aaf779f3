import { AppError, HOUR_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createChat } from "../../chats/operations/create-chat.ts";
import { createGroup } from "../../groups/operations/create-group.ts";
import { moderateGroupMessage } from "../../groups/operations/moderate-group-message.ts";
import { updateGroupSettings } from "../../groups/operations/update-group-settings.ts";
import { listMessages } from "../../messages/operations/list-messages.ts";
import { reactToMessage } from "../../messages/operations/react-to-message.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { cancelScheduledMessage } from "../../schedules/operations/cancel-scheduled-message.ts";
import { scheduleMessage } from "../../schedules/operations/schedule-message.ts";
import { updateScheduledMessage } from "../../schedules/operations/update-scheduled-message.ts";
import { schedules } from "../../schedules/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getWorkspace } from "../../workspaces/operations/get-workspace.ts";
import { workspaces } from "../../workspaces/table.ts";
import { openSecrets } from "../secrets.ts";
import { phones } from "../table.ts";
import { advanceHistory } from "./advance-history.ts";
import { getPhone } from "./get-phone.ts";
import { linkPhone } from "./link-phone.ts";
import { setPhoneState } from "./set-phone-state.ts";
import { unlinkPhone } from "./unlink-phone.ts";
import { updatePhone } from "./update-phone.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const rowOf = async (phoneId: string) =>
  (await world.query((tx) => tx.select().from(phones).where(eq(phones.id, phoneId))))[0];
const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
};
async function unlink(phone_id: string) {
  const asked = await refusal(world.call(unlinkPhone, { phone_id }));
  const confirmationToken = String(asked.options.details?.["confirmation_token"]);
  return { asked, answer: await world.call(unlinkPhone, { phone_id }, { confirmationToken }) };
}

const UNASKED = { unconfirmed: new Set(["unlink_phone"]) };
/** Whoever changes the workspace's default waits until `work` is done. */
const holdingWorkspace = ({ query, workspaceId }: SweepWorld, work: () => Promise<void>) =>
  query(async (tx) => {
    await tx.select().from(workspaces).where(eq(workspaces.id, workspaceId)).for("update");
    await work();
  });

it("shows a phone with what its connector can do, and never its credentials", async () => {
  const { phone } = await world.call(getPhone, { phone_id: world.phoneId });
  expect(phone).toMatchObject({
    phone_id: world.phoneId,
    connector: "simulated",
    is_default: true,
    abilities: expect.arrayContaining(["react", "groups", "pin"]),
  });
  expect(phone).not.toHaveProperty("sealed_secrets");
});

it("forgets the credentials, keeps what was said, and refuses to send with what to do about it", async () => {
  const forgotten: string[] = [];
  world.kernel.ports.connectors.forget = async (id) => void forgotten.push(id);
  const { asked, answer } = await unlink(world.phoneId);
  expect(asked.message).toMatch(/in its \d+ chats? stays/);
  expect(answer).toMatchObject({ phone_id: world.phoneId, default_phone_id: world.doomedPhoneId });
  expect(forgotten).toEqual([world.phoneId]);
  const row = await rowOf(world.phoneId);
  if (!row) throw new Error("No row.");
  expect(openSecrets(world.kernel.ports.secrets, row)).toEqual({});
  expect(row).toMatchObject({ state: "logged_out", unlinkedAt: expect.any(Date) });

  const { items } = await world.call(listMessages, { chat_id: world.chatId });
  expect(items).not.toEqual([]);
  const waiting = world.flow.jobs.length;
  const refused: [string, () => Promise<unknown>][] = [
    ["chat_id", () => world.call(sendMessage, { chat_id: world.chatId, text: "Hello" })],
    ["chat_id", () => world.call(sendMessage, { chat_id: `+${world.number}`, text: "Hello" })],
    ["phone_id", () => world.call(sendMessage, { chat_id: world.chatId, phone_id: world.phoneId, text: "Hello" })],
    ["message_id", () => world.call(reactToMessage, { message_id: world.inboundMessageId, emoji: "👍" })],
    ["chat_id", () => world.call(updateGroupSettings, { chat_id: world.groupChatId, only_admins_send: true })],
    ["message_id", () => world.call(moderateGroupMessage, { message_id: world.groupMessageId, delete: true })],
    [
      "phone_id",
      () => world.call(createGroup, { phone_id: world.phoneId, name: "New", participants: [`+${world.number}`] }),
    ],
  ];
  for (const [path, call] of refused) {
    const error = await refusal(call());
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["phone_conflict", path]);
    expect(error.message).toContain("update_phone");
  }
  expect(world.flow.jobs).toHaveLength(waiting);
  expect(await world.call(getWorkspace, {})).toMatchObject({ phones: expect.any(Array) });
  expect(await world.call(unlinkPhone, { phone_id: world.phoneId })).toMatchObject({ phone_id: world.phoneId });
});

it("a report that was on its way does not bring it back; its secrets do", async () => {
  await world.call(setPhoneState, { phone_id: world.phoneId, state: "connected" });
  expect(await rowOf(world.phoneId)).toMatchObject({ state: "logged_out" });
  const asDefault = await refusal(world.call(updatePhone, { phone_id: world.phoneId, is_default: true }));
  expect(asDefault.code).toBe("phone_conflict");
  const secrets = { access_token: "new", app_secret: "new" };
  await world.call(updatePhone, { phone_id: world.phoneId, secrets, is_default: true });
  expect(await rowOf(world.phoneId)).toMatchObject({ state: "connecting", unlinkedAt: null });
  const sent = await world.call(sendMessage, { chat_id: world.chatId, text: "Back again" });
  expect(sent).toMatchObject({ delivery_state: "queued" });
});

it("stays unlinked, whatever its connector reports or its import has read at that moment", async () => {
  const input = { name: "With a past", connector: "simulated", settings: {}, secrets: {}, import_history: true };
  const phone_id = String((await world.call(linkPhone, input))["phone_id"]);
  await world.call(updatePhone, { phone_id, is_default: true });
  const calls: Promise<unknown>[] = [];
  await holdingWorkspace(world, async () => {
    calls.push(world.call(unlinkPhone, { phone_id }, UNASKED));
    await world.somebodyWaits();
    calls.push(world.call(setPhoneState, { phone_id, state: "connected" }));
    calls.push(world.call(advanceHistory, { phone_id, cursor: "1", done: false }));
  });
  await Promise.all(calls);
  expect(await rowOf(phone_id)).toMatchObject({ state: "logged_out", history: { done: true, cursor: null } });
});

it("tells what waits to be sent, pauses it, and lets it go on once the phone is linked again", async () => {
  const shop = await sweepWorld();
  try {
    const secrets = { access_token: "new", app_secret: "new" };
    const stateOf = async (id: string) =>
      (await shop.query((tx) => tx.select().from(schedules).where(eq(schedules.id, id))))[0];
    const schedule = async (input: object) =>
      String((await shop.call(scheduleMessage, { chat_id: shop.chatId, text: "Later", ...input }))["scheduled_id"]);
    const once = await schedule({ at: "+2h" });
    const daily = await schedule({ at: "+2h", repeat: "daily" });
    await shop.call(updateScheduledMessage, { scheduled_id: shop.doomedScheduledId, paused: true });
    const asked = await shop.call(unlinkPhone, { phone_id: shop.phoneId }).catch((thrown: unknown) => thrown);
    expect(asked).toMatchObject({
      message: expect.stringMatching(/3 scheduled messages would be paused.* 1 broadcast would skip 1 chat /),
      options: { details: { preview: { scheduled_messages: 3, broadcasts: 1, broadcast_chats: 1 } } },
    });
    await shop.call(unlinkPhone, { phone_id: shop.phoneId }, UNASKED);
    for (const id of [once, daily, shop.scheduledId])
      expect(await stateOf(id)).toMatchObject({ state: "paused", lastError: { code: "phone_conflict" } });
    shop.clock.advance(3 * HOUR_MS);
    await shop.flow.runJobs();
    expect(await stateOf(daily)).toMatchObject({ state: "paused" });
    await shop.call(updatePhone, { phone_id: shop.phoneId, secrets });
    const now = shop.clock.now().getTime();
    expect(await stateOf(shop.scheduledId)).toMatchObject({ state: "active", lastError: null });
    expect(await stateOf(daily)).toMatchObject({ state: "active", nextAt: new Date(now + 23 * HOUR_MS) });
    expect(await stateOf(once)).toMatchObject({ state: "failed", nextAt: null, lastError: { code: "phone_conflict" } });
    expect(await stateOf(shop.doomedScheduledId)).toMatchObject({ state: "paused", lastError: null });
    await shop.flow.record(textFrom(shop.number, "hi", { sentAt: new Date(now + 22 * HOUR_MS).toISOString() }));
    const sent = shop.flow.connector.sent.length;
    shop.clock.advance(23 * HOUR_MS);
    await shop.flow.runJobs();
    expect(shop.flow.connector.sent).toHaveLength(sent + 1);
    await shop.call(unlinkPhone, { phone_id: shop.phoneId }, UNASKED);
    const cancel = shop.call(cancelScheduledMessage, { scheduled_id: daily });
    await expect(cancel).rejects.toMatchObject({ code: "approval_required" });
  } finally {
    await shop.close();
  }
});

it("leaves the default to a phone that stays, also when two are unlinked at once", async () => {
  const two = await sweepWorld();
  try {
    const input = { name: "Third", connector: "simulated", settings: {}, secrets: {} };
    const third = String((await two.call(linkPhone, input))["phone_id"]);
    const calls: Promise<unknown>[] = [];
    await holdingWorkspace(two, async () => {
      calls.push(two.call(unlinkPhone, { phone_id: two.phoneId }, UNASKED));
      await two.somebodyWaits();
      calls.push(two.call(unlinkPhone, { phone_id: two.doomedPhoneId }, UNASKED));
      // Time for the second to come as far as it can.
      for (let turn = 0; turn < 100; turn++) await two.query((tx) => tx.select().from(workspaces));
    });
    await Promise.all(calls);
    expect(await two.call(getPhone, { phone_id: third })).toMatchObject({ phone: { is_default: true } });
  } finally {
    await two.close();
  }
});

it("the only phone is the default again once it is linked again", async () => {
  const alone = await sweepWorld();
  try {
    const ids = [alone.doomedPhoneId, alone.phoneId];
    for (const phone_id of ids) {
      const unconfirmed = new Set(["unlink_phone"]);
      await alone.call(unlinkPhone, { phone_id }, { unconfirmed });
    }
    const asked = alone.call(createChat, { phone_number: "+34600111333" });
    await expect(asked).rejects.toThrow("no default phone");
    await alone.call(updatePhone, { phone_id: alone.phoneId, secrets: { access_token: "new", app_secret: "new" } });
    expect(await alone.call(createChat, { phone_number: "+34600111333" })).toHaveProperty("chat");
  } finally {
    await alone.close();
  }
});
