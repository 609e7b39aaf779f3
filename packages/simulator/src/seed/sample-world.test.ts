import { inflateSync } from "node:zlib";
import { ManualClock } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HistoryMessage, HistoryPage } from "../control/admin-shapes.ts";
import { type Simulator, startSimulator } from "../start.ts";
import { START } from "../testing/bot.ts";
import { SAMPLE_PEOPLE } from "./people.ts";
import { SAMPLE_MESSAGES } from "./sample-world.ts";

const ASKS_PRICE =
  /how much|price|cuánto c|precio|quanto cust|preço|kostet|kosten|quel est le prix|coûte|quanto costa|कीमत|كم سعر|多少钱|値段|ราคา|сколько стоит/i;
/** Phones of the six who ask about prices today. */
const PRICING_TODAY = SAMPLE_PEOPLE.flatMap((person) => (person.asksPriceToday ? [person.phone] : []));
let simulator: Simulator;
let pages: HistoryPage[];
let all: HistoryMessage[];
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, world: "sample", clock: new ManualClock(START) });
  const [number] = simulator.sim.world.numbers.keys();
  pages = [];
  for (let cursor: string | null = "0"; cursor !== null; cursor = pages.at(-1)?.next_cursor ?? null) {
    const answer = await fetch(`${simulator.url}/_sim/numbers/${number}/history?limit=500&cursor=${cursor}`);
    pages.push((await answer.json()) as HistoryPage);
  }
  all = pages.flatMap((page) => page.messages);
});
afterAll(() => simulator.close());

describe("the sample world", () => {
  it("has 37 people, 40 chats, three groups and 2,000 messages of the last 30 days, oldest first", () => {
    const { world } = simulator.sim;
    expect([world.people.size, world.chats.size, world.groups.size]).toEqual([37, 40, 3]);
    expect(all).toHaveLength(SAMPLE_MESSAGES);
    const times = all.map((message) => Number(message.timestamp));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const now = new Date(START).getTime() / 1000;
    expect(times[0]).toBeGreaterThan(now - 31 * 86_400);
    expect(times.at(-1)).toBeLessThan(now);
    expect([...world.chats.values()].every((chat) => chat.messages.length > 0)).toBe(true);
  });

  it("has every kind of message, reactions and replies", () => {
    const types = new Set(all.map((message) => message.type));
    expect(types).toEqual(new Set(["text", "image", "audio", "document", "location", "contacts", "interactive"]));
    expect(all.filter((message) => message.reactions).length).toBeGreaterThan(30);
    expect(all.filter((message) => message.context?.id).length).toBeGreaterThan(30);
    const ids = new Set(all.map((message) => message.id));
    expect(ids.size).toBe(all.length);
    expect(all.every((message) => !message.context?.id || ids.has(message.context.id))).toBe(true);
    expect(JSON.stringify(all)).not.toMatch(/[{}]\w+\}/);
  });

  it("exactly six asked about prices today, and others on days that are over", () => {
    const midnight = new Date(START).setUTCHours(0, 0, 0, 0) / 1000;
    const asking = all.filter((message) => !message.from_me && ASKS_PRICE.test(textOf(message)));
    const today = asking.filter((message) => Number(message.timestamp) >= midnight);
    expect(new Set(today.map((message) => message.from))).toEqual(new Set(PRICING_TODAY));
    expect(PRICING_TODAY).toHaveLength(6);
    const before = asking.filter((message) => Number(message.timestamp) < midnight);
    expect(before.length).toBeGreaterThan(15);
    expect(Math.max(...before.map((message) => Number(message.timestamp)))).toBeLessThan(midnight - 86_400);
  });

  it("the six ask today even when the day is one minute old", async () => {
    const midnight = new Date("2026-11-18T00:00:00Z").getTime();
    const early = await startSimulator({ port: 0, world: "sample", clock: new ManualClock(midnight + 60_000) });
    const { world } = early.sim;
    const today = [...world.messages.values()].filter(
      (message) => message.at >= midnight && message.from.kind === "person",
    );
    await early.close();
    expect(new Set(today.map((message) => message.from.id))).toEqual(new Set(PRICING_TODAY));
  });

  it("the last ten messages of Support are about one complaint", () => {
    const support = pages.flatMap((page) => page.groups).find((group) => group.subject === "Support");
    const last = all.filter((message) => message.group_id === support?.id).slice(-10);
    expect(textOf(last[0] as HistoryMessage)).toContain("completely crushed");
    expect(
      last
        .map(textOf)
        .join(" ")
        .match(/crush|broken|carton|box|damaged/g)?.length,
    ).toBeGreaterThan(8);
  });

  it("knows two people of the same name, one by BSUID only and one by username", () => {
    const contacts = new Map(pages.flatMap((page) => page.contacts).map((contact) => [contact.user_id, contact]));
    const named = (name: string) => [...contacts.values()].filter((contact) => contact.profile.name === name);
    expect(named("Ana Silva")).toHaveLength(2);
    expect(named("Marco")).toMatchObject([{ user_id: expect.stringMatching(/^IT\./) }]);
    expect(named("Marco")[0]).not.toHaveProperty("wa_id");
    expect(named("Lena Vogel")).toMatchObject([{ profile: { username: "lena.plants" } }]);
    const hidden = SAMPLE_PEOPLE.filter((person) => person.phoneHidden).map((person) => person.phone);
    expect(hidden.some((phone) => JSON.stringify(pages).includes(phone))).toBe(false);
  });

  it("its files are what they say", async () => {
    const files = [...simulator.sim.world.media.values()];
    const bytesOf = (mime: string) => {
      const file = files.find((one) => one.mimeType === mime);
      return Buffer.from(simulator.sim.mediaBytes.get(file?.id ?? "") ?? []);
    };
    const png = bytesOf("image/png");
    const data = png.indexOf("IDAT");
    expect(inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)))).toHaveLength(120 * 361);
    const ogg = bytesOf("audio/ogg");
    expect([ogg.subarray(0, 4).toString(), ogg.subarray(28, 36).toString()]).toEqual(["OggS", "OpusHead"]);
    expect(bytesOf("application/pdf").toString("latin1")).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/);
  });

  it("has templates in three languages and in every state", () => {
    const templates = [...simulator.sim.world.templates.values()];
    const approved = templates.filter((template) => template.status === "APPROVED");
    expect(new Set(approved.map((template) => template.language))).toEqual(new Set(["en", "es", "pt_BR"]));
    expect(templates.map((template) => template.status)).toEqual(
      expect.arrayContaining(["PENDING", "REJECTED", "PAUSED"]),
    );
  });

  it("is the same again after a reset", async () => {
    const ids = () => [...simulator.sim.world.people.keys(), ...simulator.sim.world.templates.keys()];
    const before = ids();
    await fetch(`${simulator.url}/_sim/people`, { method: "POST", body: JSON.stringify({ name: "Passing By" }) });
    expect(ids()).toHaveLength(before.length + 1);
    await fetch(`${simulator.url}/_sim/reset`, { method: "POST", body: "{}" });
    expect(ids()).toEqual(before);
  });
});

function textOf(message: HistoryMessage): string {
  const content = message[message.type] as { body?: string; caption?: string } | undefined;
  return content?.body ?? content?.caption ?? "";
}
