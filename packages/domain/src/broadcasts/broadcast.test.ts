import { AppError, DAY_MS, execute, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { updateChat } from "../chats/operations/update-chat.ts";
import { chats } from "../chats/table.ts";
import { updateContact } from "../contacts/operations/update-contact.ts";
import { EventBatch, recordInboundEvents } from "../inbound/index.ts";
import { linkPhone } from "../phones/operations/link-phone.ts";
import { phones } from "../phones/table.ts";
import { flowWorld, ProcessDied, textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { uploadMedia } from "../media/operations/upload-media.ts";
import { messages } from "../messages/table.ts";
import { syncTemplates } from "../templates/index.ts";
import { cancelBroadcast } from "./operations/cancel-broadcast.ts";
import { createBroadcast } from "./operations/create-broadcast.ts";
import { getBroadcastStatus } from "./operations/get-broadcast-status.ts";

/** A red dot of one pixel. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
let world: FlowWorld;
let serial = 0;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.jobs.length = 0;
  world.connector.sent.length = 0;
});

/** Chats with people who have just written. */
async function people(count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, () => String(15_560_000_000 + ++serial));
  const at = world.clock.now().toISOString();
  await world.record(...numbers.map((number) => textFrom(number, "hi", { sentAt: at })));
  const ids = [];
  for (const number of numbers) {
    const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, number)));
    ids.push(chat?.id ?? "");
  }
  return ids;
}
const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};
async function confirmed(operation: AnyOperation, input: object) {
  const asked = await refusal(world.call(operation, input));
  if (asked.code !== "approval_required") throw asked;
  const confirmationToken = String(asked.options.details?.["confirmation_token"]);
  const preview = asked.options.details?.["preview"] as { count: number; text: string; left_out?: object[] };
  const answer = await execute(world.kernel, operation, { ...world.caller, confirmationToken }, input);
  return { preview, answer, id: String(answer["broadcast_id"]) };
}
const texts = () => world.connector.sent.map((command) => (command.content as { text?: string }).text);

describe("create_broadcast", () => {
  it("shows the true count and who is left out and why, before anything is written", async () => {
    const [late] = await people(1);
    world.clock.advance(2 * DAY_MS);
    const open = await people(3);
    const asked = await refusal(
      world.call(createBroadcast, { chat_ids: [...open, open[0], late, "chat_nobody"], text: "Hello {{name}}" }),
    );
    expect(asked.code).toBe("approval_required");
    expect(asked.options.details?.["preview"]).toMatchObject({
      count: 3,
      message_text: "Hello {{name}}",
      example: {
        chat_id: open[0],
        name: expect.stringMatching(/^Person \d+$/),
        text: expect.stringMatching(/^Hello Person \d+$/),
      },
      left_out_count: 3,
      to: open.map((chat_id) => ({
        chat_id,
        name: expect.stringMatching(/^Person \d+$/),
        number: expect.stringMatching(/^\+\d+$/),
      })),
      left_out: [
        { code: "duplicate_conflict", count: 1, chats: [{ id: open[0] }] },
        { code: "window_closed", count: 1, chats: [{ id: late, number: expect.any(String) }] },
        { code: "chat_not_found", count: 1, chats: [{ id: "chat_nobody" }] },
      ],
    });
    expect(world.jobs).toEqual([]);
  });

  it("says each reason once, whatever the number of chats, and points at nothing that is not there", async () => {
    const late = await people(12);
    world.clock.advance(2 * DAY_MS);
    const [open = ""] = await people(1);
    const asked = await refusal(world.call(createBroadcast, { chat_ids: [open, ...late], text: "Hello" }));
    const preview = asked.options.details?.["preview"] as { left_out: Record<string, unknown>[] };
    expect(preview.left_out).toMatchObject([{ code: "window_closed", count: 12 }]);
    expect(preview.left_out[0]?.["chats"]).toHaveLength(12);
    expect(preview.left_out[0]?.["message"]).not.toMatch(/details|\d{4}-\d{2}/);
  });

  it("names the broadcast that would stop, with its words", async () => {
    const { id } = await confirmed(createBroadcast, {
      chat_ids: await people(2),
      text: "Hello all",
      at: "2027-01-01T09:00Z",
    });
    const asked = await refusal(world.call(cancelBroadcast, { broadcast_id: id }));
    expect(asked.options.details?.["preview"]).toMatchObject({ broadcast_id: id, message_text: "Hello all", count: 2 });
  });

  it("sends to each chat once, with its own values, in order", async () => {
    const chatIds = await people(60);
    const variables = Object.fromEntries(chatIds.map((id, index) => [id, { code: `C${index}` }]));
    const { answer, id } = await confirmed(createBroadcast, {
      chat_ids: chatIds,
      text: "{{shop}}: your code is {{code}}",
      variables: { "*": { shop: "Leaf" }, ...variables },
    });
    expect(answer).toMatchObject({ state: "running", total: 60, left_out_count: 0 });
    await world.runJobs();
    expect(texts()).toEqual(chatIds.map((_, index) => `Leaf: your code is C${index}`));
    expect(await world.call(getBroadcastStatus, { broadcast_id: id })).toMatchObject({
      state: "done",
      counts: { sent: 60 },
      percent: { sent: 100, delivered: 0, failed: 0 },
      failures: [],
    });
  });

  it("fills what a template's value names, for each by itself, as a text is filled", async () => {
    world.connector.templates = [
      {
        providerTemplateId: "reminder",
        name: "reminder",
        language: "en",
        status: "APPROVED",
        category: "UTILITY",
        components: [{ type: "BODY", text: "Hi {{customer_name}}, {{when}}." }],
        parameterFormat: "named",
      },
    ];
    await syncTemplates(world.kernel, world.workspaceId, world.phoneId, "req_sync");
    const ids = await people(2);
    const numbers = [serial - 1, serial].map((n) => String(15_560_000_000 + n));
    for (const [index, id] of ids.entries()) await world.call(updateChat, { chat_id: id, name: `Person ${index}` });
    const input = (customer_name: string) => ({
      chat_ids: ids,
      template: "reminder",
      language: "en",
      variables: { "*": { customer_name, when: "at nine" } },
    });
    const { preview } = await confirmed(createBroadcast, input("dear {{ name }}"));
    expect(preview).toMatchObject({ count: 2, example: { text: expect.stringMatching(/^Hi dear .+, at nine\.$/) } });
    expect(JSON.stringify(preview)).not.toContain("{{");
    await world.runJobs();
    const said = world.connector.sent.map(({ content }) => JSON.stringify(content));
    expect(said).toHaveLength(numbers.length);
    expect(new Set(said).size).toBe(numbers.length);
    expect(said.join()).not.toContain("{{");
    const untold = await refusal(world.call(createBroadcast, { ...input("Ana"), language: undefined }));
    expect(untold.code).toBe("approval_required");
    const refused = await refusal(world.call(createBroadcast, input("{{Name}}")));
    expect(refused.message).toContain("names {{Name}}, which has no value. Did you mean {{name}}?");
    expect(refused.message).toContain("{{when}}");
  });

  it("takes an upload for the picture of a template's header, as a message to one does", async () => {
    const uploaded = await world.call(uploadMedia, { base64: DOT, mimetype: "image/png", filename: "dot.png" });
    world.connector.templates = [
      {
        providerTemplateId: "look",
        name: "look",
        language: "en",
        status: "APPROVED",
        category: "UTILITY",
        components: [
          { type: "HEADER", format: "IMAGE" },
          { type: "BODY", text: "Look!" },
        ],
        parameterFormat: "positional",
      },
    ];
    await syncTemplates(world.kernel, world.workspaceId, world.phoneId, "req_sync");
    const input = (header_media: unknown, chat_ids: string[]) => ({
      chat_ids,
      template: "look",
      variables: { "*": { header_media } },
    });
    const ids = await people(2);
    await confirmed(createBroadcast, input(uploaded["file_id"], ids));
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(2);
    for (const { content } of world.connector.sent)
      expect(content).toMatchObject({ headerMedia: { mediaType: "image", mimeType: "image/png" } });
    const refused = await refusal(world.call(createBroadcast, input("file_000000000000000", ids)));
    expect(refused.code).toBe("media_not_found");
  });

  it("names the value that was meant where a text names one that is not there", async () => {
    const [id = ""] = await people(1);
    const refused = await refusal(world.call(createBroadcast, { chat_ids: [id], text: "Hi {{Name}}" }));
    expect(refused).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("Did you mean {{name}}?"),
      options: { fields: [{ path: "variables", nearest: "{{name}}" }] },
    });
    const spaced = await refusal(world.call(createBroadcast, { chat_ids: [id], text: "Hi {{first name}}" }));
    expect(spaced.message).toContain("{{first name}}, which has no value");
  });

  it("tells a key nothing of a phone that it may not use", async () => {
    await people(1);
    const caller = { ...world.caller, phoneIds: ["phn_another"] };
    const audience = { segment: { wrote_since: "-24h" }, phone_id: world.phoneId };
    const refused = await refusal(execute(world.kernel, createBroadcast, caller, { ...audience, text: "Hi" }));
    expect(refused.code).toBe("phone_not_found");
    expect(JSON.stringify(refused.options)).not.toContain("chat_");
  });

  it("answers a list of values with the record it was meant to be, in its field and not in words", async () => {
    const [id = ""] = await people(1);
    const variables = [{ chat_id: id, values: { name: "Queen of hearts" } }];
    const refused = await refusal(world.call(createBroadcast, { chat_ids: [id], text: "Hi {{name}}", variables }));
    expect(refused.code).toBe("invalid_input");
    expect(refused.options.fields).toMatchObject([
      { path: "variables", nearest: { [id]: { name: "Queen of hearts" } }, example: { chat_06fkz8w2q1ab4cd: {} } },
    ]);
    expect(refused.message).toContain('Example: {"chat_06fkz8w2q1ab4cd":{"1":"Ana"}}');
    expect(refused.message).not.toContain("Queen");
  });

  it("takes values under any id of the person, and refuses those for somebody else by name", async () => {
    const [first = "", second = ""] = await people(2);
    const numbers = [serial - 1, serial].map((n) => String(15_560_000_000 + n));
    const input = { chat_ids: [`${numbers[0]}@c.us`, second], text: "Bed {{bed}}" };
    const variables = { [first]: { bed: "1" }, [`+${numbers[1]}`]: { bed: "2" } };
    const stray = `+${numbers[1]}0`;
    const refused = await refusal(
      world.call(createBroadcast, { ...input, variables: { ...variables, [stray]: { bed: "3" } } }),
    );
    expect(refused).toMatchObject({ code: "invalid_input", message: expect.stringContaining(stray) });
    expect(refused.options.fields).toMatchObject([{ path: `variables.${stray}`, received: stray }]);
    await confirmed(createBroadcast, { ...input, variables });
    await world.runJobs();
    expect(texts()).toEqual(["Bed 1", "Bed 2"]);
  });

  it("names whom it leaves out because their phone was unlinked", async () => {
    const [stays = ""] = await people(1);
    const second = { name: "Second", connector: "simulated", settings: {}, secrets: {} } as const;
    const { phone_id } = await execute(world.kernel, linkPhone, world.caller, second);
    const number = String(15_560_000_000 + ++serial);
    const batch = new EventBatch([textFrom(number, "hi", { sentAt: world.clock.now().toISOString() })]);
    await execute(world.kernel, recordInboundEvents, world.caller, { phone_id, batch });
    const [gone] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, number)));
    await world.query((tx) => tx.update(phones).set({ unlinkedAt: world.clock.now() }).where(eq(phones.id, phone_id)));
    const asked = await refusal(world.call(createBroadcast, { chat_ids: [stays, gone?.id], text: "Hello" }));
    const preview = asked.options.details?.["preview"] as { left_out: { code: string; chats: object[] }[] };
    const { left_out } = preview;
    expect(left_out).toMatchObject([{ code: "phone_conflict" }]);
    expect(left_out[0]?.chats).toEqual([{ id: gone?.id, name: expect.stringMatching(/./), number: `+${number}` }]);
  });

  it("goes to a label, and leaves out whoever lacks a value", async () => {
    const [first = "", second = ""] = await people(2);
    for (const chat_id of [first, second]) await world.call(updateChat, { chat_id, labels: ["growers"] });
    const { preview, answer } = await confirmed(createBroadcast, {
      label: "growers",
      text: "Bed {{bed}}",
      variables: { [first]: { bed: "4" } },
    });
    expect(preview).toMatchObject({ count: 1, left_out: [{ code: "invalid_input", chats: [{ id: second }] }] });
    expect(preview.text).toMatch(/^The broadcast would go to 1 chat\. 1 would be left out/);
    expect(answer).toMatchObject({ total: 1, left_out_count: 1 });
    await world.runJobs();
    expect(texts()).toEqual(["Bed 4"]);
  });

  it("leaves out whom the text would be blank for", async () => {
    const [first = "", second = ""] = await people(2);
    const variables = { [first]: { note: "Beds are free" }, [second]: { note: " " } };
    const { preview } = await confirmed(createBroadcast, { chat_ids: [first, second], text: "{{note}}", variables });
    expect(preview).toMatchObject({ count: 1, left_out: [{ code: "invalid_input", chats: [{ id: second }] }] });
    await world.runJobs();
    expect(texts()).toEqual(["Beds are free"]);
  });

  it("goes to a segment: all conditions together, of the chat and of its contact", async () => {
    const [vip = "", stopped = "", plain = ""] = await people(3);
    const contactOf = async (chatId: string) => {
      const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, chatId)));
      return chat?.contactId ?? "";
    };
    await world.call(updateContact, {
      contact_id: await contactOf(vip),
      labels: ["vip"],
      custom_properties: { plan: "gold" },
    });
    await world.call(updateContact, { contact_id: await contactOf(stopped), custom_properties: { plan: "gold" } });
    await world.call(updateChat, { chat_id: stopped, labels: ["vip", "do not write"] });
    await world.call(updateChat, { chat_id: plain, labels: ["vip"], custom_properties: { plan: "silver" } });
    const ask = async (segment: object) => {
      const error = await refusal(world.call(createBroadcast, { segment, text: "Hi" }));
      const preview = error.options.details?.["preview"] as { count: number } | undefined;
      return preview?.count ?? error;
    };
    expect(await ask({ labels: ["VIP"], wrote_since: "-1h" })).toBe(3);
    expect(await ask({ labels: ["vip"], without_labels: ["do not write"] })).toBe(2);
    expect(await ask({ labels: ["vip"], properties: { Plan: "gold" } })).toBe(2);
    expect(await ask({ labels: ["vip"], properties: { plan: "gold" }, without_labels: ["do not write"] })).toBe(1);
    expect(await ask({ labels: ["vip"], silent_since: "-1h" })).toMatchObject({ code: "chat_not_found" });
    expect(await ask({ labels: ["vip"], assignee: "none", internal: true })).toMatchObject({ code: "chat_not_found" });
    expect(await ask({ labels: ["vip"], assignee: "none", internal: false })).toBe(3);
    expect(await ask({})).toMatchObject({ code: "invalid_input", message: expect.stringContaining("no condition") });
    expect(await ask({ properties: { plann: "gold" } })).toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "segment.properties.plann", expected: "plan" }] },
    });
    expect(await ask({ labels: ["vpi"] })).toMatchObject({
      code: "label_not_found",
      options: { fields: [{ path: "segment.labels" }] },
    });
    const two = await refusal(world.call(createBroadcast, { label: "vip", segment: { labels: ["vip"] }, text: "Hi" }));
    expect(two).toMatchObject({ code: "invalid_input", message: expect.stringContaining("exactly one") });
  });

  it("says of each person why the network refused, and goes on with the others", async () => {
    const chatIds = await people(3);
    const { id } = await confirmed(createBroadcast, { chat_ids: chatIds, text: "Hi" });
    const error = { code: "recipient_unreachable" as const, message: "Not on WhatsApp.", retryable: false };
    world.connector.answers.push({ outcome: "rejected", error });
    await world.runJobs();
    expect(await world.call(getBroadcastStatus, { broadcast_id: id })).toMatchObject({
      counts: { sent: 2, failed: 1 },
      percent: { sent: 66.7, failed: 33.3 },
      failures: [{ chat_id: chatIds[0], code: "recipient_unreachable", message: "Not on WhatsApp." }],
    });
  });

  it("asks the rules again when a turn comes: who is outside the window by then is skipped", async () => {
    const chatIds = await people(2);
    const { id } = await confirmed(createBroadcast, { chat_ids: chatIds, text: "Hi" });
    world.clock.advance(2 * DAY_MS);
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect(await world.call(getBroadcastStatus, { broadcast_id: id })).toMatchObject({
      state: "done",
      counts: { skipped: 2 },
      failures: [{ code: "window_closed" }, { code: "window_closed" }],
    });
  });

  it("waits until its time, and between two chats", async () => {
    const at = new Date(world.clock.now().getTime() + 90_000).toISOString();
    const chatIds = await people(2);
    await confirmed(createBroadcast, { chat_ids: chatIds, text: "Hi", at, delay_s: 30 });
    expect(world.jobs).toMatchObject([{ name: "broadcast", delaySeconds: 90 }]);
    const waits: (number | undefined)[] = [];
    const { enqueue } = world.kernel.ports.jobs;
    world.kernel.ports.jobs.enqueue = (tx, job) => {
      if (job.name === "broadcast") waits.push(job.delaySeconds);
      return enqueue(tx, job);
    };
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(0);
    world.clock.advance(90_000);
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(1);
    world.clock.advance(30_000);
    await world.runJobs();
    world.kernel.ports.jobs.enqueue = enqueue;
    expect(waits).toEqual([30]);
    expect(world.connector.sent).toHaveLength(2);
  });

  it("sends to nobody twice when a process dies after a turn and the job runs again", async () => {
    const chatIds = await people(60);
    await confirmed(createBroadcast, { chat_ids: chatIds, text: "Once" });
    world.failpoints.add("broadcast.batch");
    await expect(world.runJobs()).rejects.toThrow(ProcessDied);
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(60);
    expect(new Set(world.connector.sent.map((command) => command.chat.networkId)).size).toBe(60);
  });
});

describe("get_broadcast_status", () => {
  it("tells of every chat whether it got it, page by page, and of each reason once", async () => {
    const [late = ""] = await people(1);
    world.clock.advance(2 * DAY_MS);
    const chatIds = await people(3);
    const { id } = await confirmed(createBroadcast, { chat_ids: [late, ...chatIds, chatIds[0]], text: "Hi" });
    const error = { code: "recipient_unreachable" as const, message: "Not on WhatsApp.", retryable: false };
    world.connector.answers.push({ outcome: "rejected", error });
    await world.runJobs();
    const first = await world.call(getBroadcastStatus, { broadcast_id: id, outcome: "all", limit: 2 });
    expect(first).toMatchObject({
      total: 3,
      counts: { sent: 2, failed: 1, left_out: 1 },
      percent: { sent: 66.7 },
      outcomes: [
        {
          chat_id: chatIds[0],
          number: expect.stringMatching(/^\+1556/),
          state: "failed",
          code: "recipient_unreachable",
        },
        { chat_id: chatIds[1], state: "sent", at: expect.stringMatching(/Z$/), message_id: expect.any(String) },
      ],
      reasons: { recipient_unreachable: "Not on WhatsApp." },
    });
    expect(first).not.toHaveProperty("failures");
    const cursor = first["next_cursor"];
    const rest = await world.call(getBroadcastStatus, { broadcast_id: id, outcome: "all", limit: 2, cursor });
    expect(rest).toMatchObject({
      outcomes: [
        { chat_id: chatIds[2], state: "sent" },
        { chat_id: late, state: "left_out", code: "window_closed" },
      ],
      reasons: { window_closed: expect.stringContaining("24 hours") },
      next_cursor: null,
    });
    const left = await world.call(getBroadcastStatus, { broadcast_id: id, outcome: "left_out" });
    expect(left["outcomes"]).toHaveLength(1);
  });
});

describe("cancel_broadcast", () => {
  it("stops in the middle: what has not left never leaves, messages that wait for the phone too", async () => {
    const chatIds = await people(60);
    const { id } = await confirmed(createBroadcast, { chat_ids: chatIds, text: "Stop me" });
    const send = world.connector.send.bind(world.connector);
    let stopped: Record<string, unknown> = {};
    world.connector.send = async (command) => {
      const result = await send(command);
      if (world.connector.sent.length === 10) stopped = (await confirmed(cancelBroadcast, { broadcast_id: id })).answer;
      return result;
    };
    await world.runJobs();
    world.connector.send = send;
    expect(stopped).toMatchObject({ state: "cancelled", stopped: 50, sent: 10 });
    expect(world.connector.sent).toHaveLength(10);
    expect(await world.call(getBroadcastStatus, { broadcast_id: id })).toMatchObject({
      state: "cancelled",
      counts: { sent: 10, cancelled: 50 },
    });
    const page = async (more: object) => {
      const status = await world.call(getBroadcastStatus, { broadcast_id: id, limit: 100, ...more });
      return (status["outcomes"] as { chat_id: string; state: string }[]).map((one) => one.chat_id);
    };
    expect(await page({ outcome: "sent" })).toEqual(chatIds.slice(0, 10));
    expect(await page({ outcome: "cancelled" })).toEqual(chatIds.slice(10));
    const rows = await world.query((tx) => tx.select().from(messages).where(eq(messages.text, "Stop me")));
    expect(new Set(rows.map((row) => row.deliveryState))).toEqual(new Set(["accepted", "failed"]));
  });

  it("counts as sent only whose message left: not whom the network refused", async () => {
    const { id } = await confirmed(createBroadcast, { chat_ids: await people(4), text: "Hi" });
    const error = { code: "recipient_unreachable" as const, message: "Not on WhatsApp.", retryable: false };
    world.connector.answers.push({ outcome: "rejected", error });
    const send = world.connector.send.bind(world.connector);
    let stopped: Record<string, unknown> = {};
    world.connector.send = async (command) => {
      const result = await send(command);
      if (world.connector.sent.length === 2) stopped = (await confirmed(cancelBroadcast, { broadcast_id: id })).answer;
      return result;
    };
    await world.runJobs();
    world.connector.send = send;
    expect(stopped).toMatchObject({ state: "cancelled", stopped: 2, sent: 1 });
    expect(await world.call(cancelBroadcast, { broadcast_id: id })).toMatchObject({ stopped: 0, sent: 1 });
  });

  it("refuses one that is through", async () => {
    const { id } = await confirmed(createBroadcast, { chat_ids: await people(1), text: "Hi" });
    await world.runJobs();
    expect((await refusal(confirmed(cancelBroadcast, { broadcast_id: id }))).code).toBe("broadcast_conflict");
  });
});
