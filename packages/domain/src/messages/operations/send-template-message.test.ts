import { AppError, HOUR_MS } from "@parley/kernel";
import type { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { mediaFiles } from "../../media/table.ts";
import { syncTemplates } from "../../templates/index.ts";
import { messages } from "../table.ts";
import { getMessageMedia } from "./get-message-media.ts";
import { sendTemplateMessage } from "./send-template-message.ts";

/** A red dot of one pixel. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const PHONE = "15552220001";
let world: FlowWorld;
let chatId: string;

const template = (name: string, language: string, extra: Record<string, unknown> = {}) => ({
  providerTemplateId: `${name}.${language}`,
  name,
  language,
  status: "APPROVED",
  category: "UTILITY",
  components: [{ type: "BODY", text: "Hello {{1}}, order {{2}} is on its way." }],
  parameterFormat: "positional" as const,
  ...extra,
});

beforeAll(async () => {
  world = await flowWorld();
  world.connector.templates = [
    template("order_update", "en_US"),
    template("order_update", "es_ES"),
    template("order_paused", "en_US", { status: "PAUSED" }),
    template("with_picture", "en_US", {
      components: [
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: "Look!" },
      ],
    }),
    template("summer_offer", "en_US", { category: "MARKETING", components: [{ type: "BODY", text: "Sale!" }] }),
  ];
  await syncTemplates(world.kernel, world.workspaceId, world.phoneId, "req_sync");
  await world.record(textFrom(PHONE, "hi"));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, PHONE)));
  chatId = chat?.id ?? "";
  // Templates are for when the window has closed.
  world.clock.advance(48 * HOUR_MS);
});
afterAll(() => world.close());

/** @returns the id of an upload with these bytes */
async function addFile(tx: ReturnType<typeof db>, bytes: Uint8Array): Promise<string> {
  const stored = await world.kernel.ports.files.put(bytes);
  const id = world.kernel.ids.next("file");
  await tx.insert(mediaFiles).values({
    ...stored,
    id,
    workspaceId: world.workspaceId,
    mimeType: "image/png",
    state: "stored",
    createdAt: world.clock.now(),
  });
  return id;
}

const send = (input: Record<string, unknown>) => world.call(sendTemplateMessage, { chat_id: chatId, ...input });
const refusal = async (input: Record<string, unknown>): Promise<AppError> => {
  const error: unknown = await send(input).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
};

it("shows in a dry run what the person would read, and sends nothing", async () => {
  const before = world.connector.sent.length;
  const input = { template: "order_update", language: "en_US", variables: { "1": "Ana", "2": "77" } };
  const tried = await send({ ...input, dry_run: true });
  expect(tried).toMatchObject({
    chat_id: chatId,
    chat_name: expect.any(String),
    delivery_state: "not_sent",
    message_text: "Hello Ana, order 77 is on its way.",
  });
  await world.runJobs();
  expect(world.connector.sent).toHaveLength(before);
});

it("goes outside the window, filled in, and is kept as the person reads it", async () => {
  const answer = await send({ template: "order_update", language: "en_US", variables: { "1": "Ana", "2": "77" } });
  await world.runJobs();
  expect(world.connector.sent.at(-1)?.content).toEqual({
    type: "template",
    name: "order_update",
    language: "en_US",
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text: "Ana" },
          { type: "text", text: "77" },
        ],
      },
    ],
  });
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(messages)
      .where(eq(messages.id, String(answer["message_id"]))),
  );
  expect(row).toMatchObject({
    type: "template",
    text: "Hello Ana, order 77 is on its way.",
    deliveryState: "accepted",
  });
});

it("takes an upload for the picture of its header, and keeps it with the message", async () => {
  const bytes = Buffer.from(DOT, "base64");
  const upload = await world.query((tx) => addFile(tx, bytes));
  const answer = await send({ template: "with_picture", language: "en_US", variables: { header_media: upload } });
  await world.runJobs();
  const content = world.connector.sent.at(-1)?.content;
  if (content?.type !== "template" || !content.headerMedia) throw new Error("No file was handed on.");
  expect(content.headerMedia).toMatchObject({ mediaType: "image", mimeType: "image/png" });
  expect(Buffer.from(await content.headerMedia.open())).toEqual(bytes);
  const file = await world.call(getMessageMedia, { message_id: answer["message_id"] });
  expect(file).toMatchObject({ mime_type: "image/png", data: DOT });
  const error = await refusal({
    template: "with_picture",
    language: "en_US",
    variables: { header_media: "file_000000000000000" },
  });
  expect(error.code).toBe("media_not_found");
  expect(error.options.fields?.map(({ path }) => path)).toEqual(["variables.header_media"]);
});

describe("refuses before anything is queued", () => {
  it("a name that is not known, with those that can go, near ones first and with what each takes", async () => {
    const error = await refusal({ template: "orders_update", language: "en_US" });
    expect(error).toMatchObject({ code: "template_not_found" });
    expect(error.message).toContain("Near it: order_update.");
    expect(error.options.details).toEqual({
      candidates: [
        { name: "order_update", language: "en_US", variables: ["1", "2"] },
        { name: "order_update", language: "es_ES", variables: ["1", "2"] },
        { name: "summer_offer", language: "en_US" },
        { name: "with_picture", language: "en_US", variables: ["header_media"] },
      ],
    });
  });

  it("a template without its language where there are several, with those there are", async () => {
    const error = await refusal({ template: "order_update", variables: { "1": "Ana", "2": "77" } });
    expect(error.message).toContain("`language` is required: template order_update exists in en_US, es_ES.");
    expect(error.options.fields).toMatchObject([{ path: "language", expected: "en_US | es_ES" }]);
    expect(await send({ template: "summer_offer" })).toMatchObject({ message_id: expect.any(String) });
  });

  it("a value whose braces nothing fills in", async () => {
    const given = { template: "order_update", language: "en_US", variables: { "1": "{{name}}", "2": "77" } };
    expect((await refusal(given)).message).toContain("holds {{name}}, which nothing fills in here");
  });

  it("a name that is near none, with all that can go", async () => {
    const error = await refusal({ template: "zzz", language: "en_US" });
    expect(error.message).toBe(
      "There is no template zzz. There is order_update, summer_offer, with_picture. Those that may be sent are in `candidates`.",
    );
    expect(error.options.details?.["candidates"]).toHaveLength(4);
  });

  it("a language that the template lacks, with those it has", async () => {
    const error = await refusal({ template: "order_update", language: "en_GB" });
    expect(error.message).toContain("en_US, es_ES");
    expect(error.message).toContain("Did you mean en_US?");
    const candidates = ["en_US", "es_ES"].map((language) => ({
      name: "order_update",
      language,
      variables: ["1", "2"],
    }));
    expect(error.options.details).toEqual({ candidates });
  });

  it("another language, without naming one that is spelled nearly so", async () => {
    const error = await refusal({ template: "order_update", language: "fr_ES" });
    expect(error.message).toBe("Template order_update does not exist in fr_ES; it exists in en_US, es_ES.");
    const paused = await refusal({ template: "order_paused", language: "fr" });
    expect(paused.message).toBe("Template order_paused does not exist in fr; it exists in en_US (paused).");
    expect(paused.options.details).toEqual({ candidates: [] });
  });

  it("missing and unknown variables, each by name", async () => {
    const error = await refusal({ template: "order_update", language: "en_US", variables: { "1": "Ana", "3": "x" } });
    expect(error.options.fields?.map((field) => field.path)).toEqual(["variables.2", "variables.3"]);
  });

  it("a template that is paused", async () => {
    const error = await refusal({ template: "order_paused", language: "en_US", variables: { "1": "a", "2": "b" } });
    expect(error).toMatchObject({ code: "template_conflict", message: expect.stringContaining("paused") });
  });

  it("marketing for someone who stopped it, and not before", async () => {
    await send({ template: "summer_offer", language: "en_US", dry_run: true });
    const person = { phone: PHONE };
    const at = world.clock.now().toISOString();
    await world.record({ kind: "preference", person, category: "marketing_messages", value: "stop", at });
    const stopped = await refusal({ template: "summer_offer", language: "en_US" });
    expect(stopped.code).toBe("marketing_opt_out_conflict");
    const { candidates } = stopped.options.details as { candidates: { name: string }[] };
    expect(candidates.map(({ name }) => name)).toContain("order_update");
    expect(candidates.map(({ name }) => name)).not.toContain("summer_offer");
  });
});

it("asks the template's state again when its turn comes", async () => {
  const answer = await send({ template: "order_update", language: "es_ES", variables: { "1": "a", "2": "b" } });
  await world.record({
    kind: "template",
    name: "order_update",
    language: "es_ES",
    providerTemplateId: "order_update.es_ES",
    status: "PAUSED",
    at: world.clock.now().toISOString(),
  });
  // Without the fresh list the event asked for, which would say approved again.
  world.jobs.splice(0, world.jobs.length, ...world.jobs.filter((job) => job.name === "send_message"));
  const before = world.connector.sent.length;
  await world.runJobs();
  expect(world.connector.sent).toHaveLength(before);
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(messages)
      .where(eq(messages.id, String(answer["message_id"]))),
  );
  expect(row).toMatchObject({ deliveryState: "failed", deliveryError: { code: "template_unavailable" } });
});
