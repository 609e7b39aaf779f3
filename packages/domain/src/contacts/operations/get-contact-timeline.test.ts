import { SCOPES } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { createTicket } from "../../tickets/operations/create-ticket.ts";
import type { TimelineEntry } from "../timeline/timeline-source.ts";
import { getContactTimeline } from "./get-contact-timeline.ts";
import { searchContacts } from "./search-contacts.ts";

const PERSON = "34611000001";
let world: SweepWorld;
let contactId: string;
beforeAll(async () => {
  world = await sweepWorld();
  await world.flow.record(textFrom(PERSON, "Where is my order?"));
  const { items } = await world.call(searchContacts, { query: PERSON });
  contactId = (items as { contact_id: string }[])[0]?.contact_id ?? "";
  await world.call(sendMessage, { chat_id: PERSON, text: "It is on its way." });
  await world.call(createTicket, { chat_id: PERSON, subject: "Order is late" });
  const group = { type: "group" as const, networkId: "120363021234567890" };
  await world.flow.record(
    textFrom(PERSON, "I bring the spade.", { chat: group, sentAt: "2026-11-21T09:00:03.000Z" }),
    textFrom(PERSON, "", {
      sentAt: "2026-11-21T09:00:05.000Z",
      content: { type: "order", text: "2 × Tulips" },
    }),
  );
});
afterAll(() => world.close());

interface Page {
  items: TimelineEntry[];
  left_out?: string[];
  next_cursor: string | null;
}
const read = async (input: Record<string, unknown> = {}, changes = {}) =>
  (await world.call(getContactTimeline, { contact_id: contactId, ...input }, changes)) as unknown as Page;

describe("the timeline of a contact", () => {
  it("holds both sides of the direct chat, what they wrote in groups, orders and tickets, newest first", async () => {
    const { items } = await read();
    const shown = items.map((item) => [item.kind, item.from, item.text]);
    expect(shown).toHaveLength(5);
    expect(shown.slice(0, 2)).toEqual([
      ["order", "Person 001", "2 × Tulips"],
      ["message", "Person 001", "I bring the spade."],
    ]);
    expect(shown).toContainEqual(["ticket", undefined, "Order is late"]);
    expect(shown).toContainEqual(["message", "me", "It is on its way."]);
    expect(items.map((item) => item.at)).toEqual(
      items
        .map((item) => item.at)
        .sort()
        .reverse(),
    );
    expect(items[1]).toMatchObject({ chat_id: world.groupChatId, chat_name: "Garden club" });
    expect(items.map((item) => item.text)).not.toContain("Who brings the spade?");
  });

  it("pages through every entry once", async () => {
    const seen: TimelineEntry[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await read({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual((await read()).items);
  });

  it("is narrowed by kind and time", async () => {
    expect((await read({ kinds: ["order"] })).items.map((item) => item.kind)).toEqual(["order"]);
    expect((await read({ since: "2026-11-21T09:00:04Z" })).items).toHaveLength(1);
    expect((await read({ until: "2026-11-21T09:00:03Z", kinds: ["message"] })).items).toHaveLength(2);
  });

  it("leaves out what the key may not read and says so; asked for by name it is refused", async () => {
    const scopes = new Set(SCOPES.filter((scope) => scope !== "messages:read"));
    const page = await read({}, { scopes });
    expect(page.items.filter((item) => item.kind === "message")).toEqual([]);
    expect(page.left_out).toEqual(["message", "order"]);
    await expect(read({ kinds: ["message"] }, { scopes })).rejects.toMatchObject({
      code: "forbidden",
      options: { details: { missing_scopes: ["messages:read"] } },
    });
  });

  it("stays below 20 kB however much was written", async () => {
    const long = Array.from({ length: 60 }, (_, index) =>
      textFrom(PERSON, "x".repeat(2_000), {
        sentAt: new Date(Date.parse("2026-11-21T08:00:00Z") + index * 1_000).toISOString(),
      }),
    );
    await world.flow.record(...long);
    const page = await read({ limit: 100 });
    expect(JSON.stringify(page).length).toBeLessThan(20_000);
    const rest = await read({ limit: 100, cursor: page.next_cursor });
    expect(page.items.length + rest.items.length).toBe(65);
  });
});
