import { AppError, DAY_MS, execute, HOUR_MS, type Caller } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { addContactLabels } from "../../contacts/operations/add-contact-labels.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { updateChat } from "../../chats/operations/update-chat.ts";
import { startSending } from "../../queue/operations/start-sending.ts";
import { stopSending } from "../../queue/operations/stop-sending.ts";
import { syncTemplates } from "../../templates/index.ts";
import { createBroadcast } from "./create-broadcast.ts";
import { getBroadcastStatus } from "./get-broadcast-status.ts";
import { listBroadcasts } from "./list-broadcasts.ts";

const NUMBERS = ["15571000001", "15571000002", "15571000003"];
let world: FlowWorld;
let people: { chatId: string; contactId: string }[];
beforeAll(async () => {
  world = await flowWorld();
  people = await write(...NUMBERS);
});
afterAll(() => world.close());

/** Their windows are open from now on. */
async function write(...numbers: string[]) {
  const sentAt = world.clock.now().toISOString();
  await world.record(...numbers.map((number) => textFrom(number, "hi", { sentAt })));
  const rows = [];
  for (const number of numbers) {
    const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, number)));
    rows.push({ chatId: chat?.id ?? "", contactId: chat?.contactId ?? "" });
  }
  return rows;
}

const call = (input: object, changes: Partial<Caller> = {}) =>
  execute(world.kernel, createBroadcast, { ...world.caller, ...changes }, input);
const UNASKED = { unconfirmed: new Set(["create_broadcast"]) };

async function refusal(input: object): Promise<AppError> {
  const error: unknown = await call(input).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error("expected a refusal");
}
const previewOf = async (input: object) => (await refusal(input)).options.details?.["preview"] as { text: string };
const ids = () => people.map(({ chatId }) => chatId);

it("says how many would be refused when their turn comes, and refuses none of them for it", async () => {
  people = await write(...NUMBERS);
  const later = { chat_ids: ids(), text: "Tomorrow", at: "+30h" };
  expect(await previewOf(later)).toMatchObject({
    count: 3,
    refused_then_count: 3,
    text: expect.stringContaining("3 chats of them would be refused when the turn comes unless they write"),
  });
  expect(await call(later, { dryRun: true })).toMatchObject({ total: 3, refused_then_count: 3 });
  expect(await call(later, UNASKED)).toMatchObject({ total: 3, warning: expect.stringContaining("service window") });
  const soon = await call({ ...later, at: "+23h" }, { dryRun: true });
  expect(soon).not.toHaveProperty("refused_then_count");
  expect(soon).not.toHaveProperty("warning");
});

it("counts the pause from one chat to the next", async () => {
  people = await write(...NUMBERS);
  const slow = { chat_ids: ids(), text: "Slowly", at: "+23h", delay_s: HOUR_MS / 1000 };
  expect(await call(slow, { dryRun: true })).toMatchObject({ refused_then_count: 2 });
});

it("shows in a dry run whom it goes to and what the first reads, a template in full", async () => {
  people = await write(...NUMBERS);
  const body = `Dear {{1}}, ${"we move. ".repeat(40)}`;
  world.connector.templates = [
    {
      providerTemplateId: "move",
      name: "move",
      language: "en",
      status: "APPROVED",
      category: "UTILITY",
      components: [{ type: "BODY", text: body }],
      parameterFormat: "positional",
    },
  ];
  await syncTemplates(world.kernel, world.workspaceId, world.phoneId, "req_sync");
  const input = { chat_ids: ids(), template: "move", variables: { "*": { 1: "Ana" } } };
  const shown = {
    to: ids().map((chat_id) => ({ chat_id, name: expect.any(String), number: expect.stringMatching(/^\+1557/) })),
    example: { chat_id: ids()[0], text: body.replace("{{1}}", "Ana") },
  };
  expect(await call(input, { dryRun: true })).toMatchObject(shown);
  expect(await call(input, { ...UNASKED, dryRun: true })).toMatchObject(shown);
  expect(await previewOf(input)).toMatchObject(shown);
  expect(await call(input, UNASKED)).not.toHaveProperty("example");
});

it("tells of the template as the parameter of this call, where a window is closed", async () => {
  world.clock.advance(2 * DAY_MS);
  const [open] = await write(NUMBERS[0] ?? "");
  const { left_out } = (await previewOf({ chat_ids: ids(), text: "Hello" })) as unknown as {
    left_out: { code: string; message: string }[];
  };
  expect(left_out).toMatchObject([{ code: "window_closed", message: expect.stringContaining("`template`") }]);
  expect(left_out[0]?.message).not.toContain("send_template_message");
  const nobody = await refusal({ chat_ids: ids().filter((id) => id !== open?.chatId), text: "Hello" });
  expect(nobody).toMatchObject({
    code: "window_closed",
    message: expect.stringContaining("give it here as `template`"),
  });
});

it("leads from a label that only contacts carry to the segment that reaches them", async () => {
  people = await write(...NUMBERS);
  const [first, second, third] = people;
  await world.call(addContactLabels, { contact_ids: [first?.contactId, second?.contactId], labels: ["VIP"] });
  const refused = await refusal({ label: "vip", text: "x" });
  expect(refused).toMatchObject({
    code: "chat_not_found",
    message: expect.stringContaining("2 contacts with a chat carry it: `segment`"),
    options: { fields: [{ path: "label", nearest_key: "segment", example: { labels: ["vip"] } }] },
  });
  const segment = refused.options.fields?.[0]?.example;
  expect(await call({ segment, text: "x" }, { dryRun: true })).toMatchObject({ total: 2 });
  await world.call(updateChat, { chat_id: third?.chatId, labels: ["VIP"] });
  expect(await call({ label: "vip", text: "x" }, { dryRun: true })).toMatchObject({ total: 1 });
});

it("is running while one of its messages waits for the phone, in the status and in lists", async () => {
  people = await write(...NUMBERS);
  await world.call(stopSending, { phone_id: world.phoneId });
  const { broadcast_id } = await call({ chat_ids: ids(), text: "Held" }, UNASKED);
  await world.runJobs();
  const status = () => world.call(getBroadcastStatus, { broadcast_id });
  const listed = async (state: string) =>
    ((await world.call(listBroadcasts, { state }))["items"] as { broadcast_id: string }[]).map(
      (one) => one.broadcast_id,
    );
  const held = await status();
  expect(held).toMatchObject({ state: "running", counts: { queued: 3 } });
  expect(held).not.toHaveProperty("finished_at");
  expect(await listed("running")).toContain(broadcast_id);
  expect(await listed("done")).not.toContain(broadcast_id);
  const unconfirmed = new Set(["start_sending"]);
  await execute(world.kernel, startSending, { ...world.caller, unconfirmed }, { phone_id: world.phoneId });
  world.clock.advance(HOUR_MS);
  await world.runJobs();
  expect(await status()).toMatchObject({ state: "done", counts: { sent: 3 }, finished_at: expect.any(String) });
  expect(await listed("done")).toContain(broadcast_id);
});

it("has one word for who was stopped by a rule at their turn: in counts, percentages and the filter", async () => {
  const [first] = await write(NUMBERS[0] ?? "");
  const later = await call({ chat_ids: [first?.chatId], text: "Late", at: "+30h" }, UNASKED);
  const broadcast_id = later["broadcast_id"];
  const waiting = await world.call(getBroadcastStatus, { broadcast_id, outcome: "pending" });
  expect(waiting).toMatchObject({ counts: { pending: 1 }, outcomes: [{ state: "pending" }] });
  world.clock.advance(31 * HOUR_MS);
  await world.runJobs();
  expect(await world.call(getBroadcastStatus, { broadcast_id, outcome: "skipped" })).toMatchObject({
    state: "done",
    counts: { skipped: 1 },
    percent: { failed: 0, skipped: 100 },
    outcomes: [{ chat_id: first?.chatId, state: "skipped", code: "window_closed" }],
  });
});
