import type { AppError } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendTemplateMessage } from "../../messages/operations/send-template-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { replaceTemplates } from "../../templates/operations/replace-templates.ts";
import { createContact } from "./create-contact.ts";
import { getConsent } from "./get-consent.ts";
import { getContact } from "./get-contact.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { recordConsent } from "./record-consent.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const record = (input: object) =>
  world.call(recordConsent, { contact_id: world.contactId, source: "web form", ...input });
const shown = async (contact_id = world.contactId) =>
  ((await world.call(getContact, { contact_id })) as { contact: { consents?: object; marketing_stopped_at?: string } })
    .contact;
const history = (input: object = {}) => world.call(getConsent, { contact_id: world.contactId, ...input });

describe("a consent", () => {
  it("counts for its purpose until a newer word, and all of it is kept", async () => {
    await record({ purpose: "Order updates", granted: true, evidence: "Ticked at checkout." });
    world.clock.advance(1_000);
    await record({ purpose: "order_updates", granted: false, source: "phone call" });
    expect((await shown()).consents).toEqual({ order_updates: false });
    expect(await history()).toMatchObject({
      contact_id: world.contactId,
      name: "Person 678",
      present: { order_updates: false },
      items: [
        { purpose: "order_updates", granted: false, source: "phone call", recorded_by: "system" },
        { granted: true, source: "web form", evidence: "Ticked at checkout." },
      ],
      next_cursor: null,
    });
  });

  it("of before does not undo what was said after it, and says what counts", async () => {
    expect(await record({ purpose: "order_updates", granted: true, at: "-7d" })).toMatchObject({
      in_force: { granted: false, source: "phone call" },
    });
    expect((await shown()).consents).toEqual({ order_updates: false });
    expect(((await history({ purpose: "order updates" })) as { items: unknown[] }).items).toHaveLength(3);
  });

  it("recorded twice with the same time is one", async () => {
    const twice = { purpose: "surveys", granted: true, at: "2026-11-20T10:00:00Z" };
    await record(twice);
    await record(twice);
    expect(((await history({ purpose: "surveys" })) as { items: unknown[] }).items).toHaveLength(1);
  });

  it("granted, withdrawn and granted again on one day is granted", async () => {
    const at = "2026-11-20";
    for (const granted of [true, false]) await record({ purpose: "samples", granted, at });
    expect(await record({ purpose: "samples", granted: true, at })).toMatchObject({ in_force: { granted: true } });
    expect((await shown()).consents).toMatchObject({ samples: true });
    expect(((await history({ purpose: "samples" })) as { items: unknown[] }).items).toHaveLength(3);
  });

  it("of one time with new evidence is kept, and the newer evidence is what counts", async () => {
    const of = { purpose: "referrals", granted: true, at: "2026-11-20" };
    await record({ ...of, evidence: "Said so." });
    await record({ ...of, evidence: "Signed form 12." });
    expect(await record({ ...of, evidence: "Signed form 12." })).toMatchObject({
      in_force: { evidence: "Signed form 12." },
    });
    expect(await history({ purpose: "referrals" })).toMatchObject({
      items: [{ evidence: "Signed form 12." }, { evidence: "Said so." }],
    });
  });

  it("pages, and loses and repeats nothing", async () => {
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const page = await history({ limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...(page["items"] as { consent_id: string }[]).map((item) => item.consent_id));
      cursor = page["next_cursor"];
    } while (cursor);
    expect(new Set(seen).size).toBe(9);
    expect(seen).toHaveLength(9);
  });

  it("refuses a time to come, and a purpose that is nearly marketing", async () => {
    await expect(record({ purpose: "surveys", granted: true, at: "2027-01-01" })).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "at" }] },
    });
    await expect(record({ purpose: "marketting", granted: false })).rejects.toMatchObject({
      options: { fields: [{ path: "purpose", nearest: "marketing" }] },
    });
  });

  it("is for keys that may manage privacy; its evidence is seen by no other", async () => {
    const scopes = new Set(["contacts:read", "contacts:write"] as const);
    await expect(world.call(getConsent, { contact_id: world.contactId }, { scopes })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(JSON.stringify(await world.call(getContact, { contact_id: world.contactId }, { scopes }))).not.toContain(
      "checkout",
    );
  });
});

describe("marketing", () => {
  const SUMMER = {
    providerTemplateId: "7",
    name: "summer_offer",
    language: "en_US",
    status: "APPROVED",
    category: "MARKETING",
    components: [{ type: "BODY", text: "20 % off." }],
    parameterFormat: "positional" as const,
  };
  const send = () =>
    world.call(sendTemplateMessage, {
      chat_id: world.chatId,
      template: SUMMER.name,
      language: "en_US",
      wait: "queued",
    });

  it("that was withdrawn is not sent, whoever recorded it, until they allow it again", async () => {
    await world.call(replaceTemplates, { phone_id: world.phoneId, templates: [SUMMER] });
    await record({ purpose: "marketing", granted: false });
    await expect(send()).rejects.toMatchObject({ code: "marketing_opt_out_conflict" });
    world.clock.advance(1_000);
    await record({ purpose: "marketing", granted: true });
    expect(await send()).toHaveProperty("message_id");
    expect(await shown()).not.toHaveProperty("marketing_stopped_at");
  });

  it("chosen in the app is part of the same history; what arrives late does not undo a newer word", async () => {
    const say = (value: "stop" | "resume", at: string) =>
      world.flow.record({
        kind: "preference",
        person: { phone: world.number },
        category: "marketing_messages",
        value,
        at,
      });
    const now = world.clock.now().getTime();
    const at = (ms: number) => new Date(now + ms).toISOString();
    await say("stop", at(60_000));
    await say("resume", at(30_000));
    expect(await history({ purpose: "marketing", limit: 2 })).toMatchObject({
      present: { marketing: false },
      items: [
        { granted: false, source: "whatsapp" },
        { granted: true, source: "whatsapp" },
      ],
    });
    expect((await shown()).marketing_stopped_at).toBe(`${at(60_000).slice(0, 19)}Z`);
  });

  it("chosen in the app and delivered again, in any order, is recorded once", async () => {
    const at = new Date(world.clock.now().getTime() + 90_000).toISOString();
    const say = (value: "stop" | "resume") =>
      world.flow.record({
        kind: "preference",
        person: { phone: world.number },
        category: "marketing_messages",
        value,
        at,
      });
    for (const value of ["resume", "stop", "resume", "stop"] as const) await say(value);
    const { items, present } = (await history({ purpose: "marketing" })) as {
      items: { at: string }[];
      present: object;
    };
    expect(items.filter((item) => item.at === `${at.slice(0, 19)}Z`)).toHaveLength(2);
    expect(present).toEqual({ marketing: false });
  });

  it("of two contacts that become one is what was said last under either", async () => {
    const { contact } = await world.call(createContact, { phone_number: "+34600000001", name: "Ana" });
    const other = (contact as { contact_id: string }).contact_id;
    world.clock.advance(120_000);
    await record({ contact_id: other, purpose: "marketing", granted: true });
    const input = { keep_id: world.contactId, merge_ids: [other] };
    const error = await world.call(mergeContacts, input).catch((refused: AppError) => refused);
    const confirmationToken = String((error as AppError).options.details?.["confirmation_token"]);
    await world.call(mergeContacts, input, { confirmationToken });
    expect(await shown()).toMatchObject({ consents: { marketing: true } });
    expect(await shown(other)).not.toHaveProperty("marketing_stopped_at");
  });
});
