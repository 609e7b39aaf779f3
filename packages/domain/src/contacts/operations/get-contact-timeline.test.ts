import { SCOPES } from "@parley/kernel";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { createNote } from "../../notes/operations/create-note.ts";
import { notes as noteRows } from "../../notes/table.ts";
import { completeTask } from "../../tasks/operations/complete-task.ts";
import { createTask } from "../../tasks/operations/create-task.ts";
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
  it("holds notes and tasks on their chats and tickets, and nobody else's", async () => {
    const [number] = ["34611000077"];
    await world.flow.record(textFrom(number, "Hello"));
    const { items: found } = await world.call(searchContacts, { query: number });
    const contact = { contact_id: (found as { contact_id: string }[])[0]?.contact_id };
    const { ticket } = await world.call(createTicket, { chat_id: number, subject: "Late" });
    world.clock.advance(1_000);
    await world.call(createNote, { chat_id: number, body: "Likes tea.", mentions: [world.memberId] });
    world.clock.advance(1_000);
    const { task } = await world.call(createTask, {
      title: "Ring",
      association: (ticket as { ticket_id: string }).ticket_id,
    });
    world.clock.advance(1_000);
    const taskId = (task as { task_id: string }).task_id;
    await world.call(completeTask, { task_id: taskId });
    await world.call(createNote, { chat_id: world.groupChatId, body: "Not about them." });
    await world.call(createTask, { title: "Not about them", association: world.chatId });

    const { items } = await read({ ...contact, kinds: ["note", "task"] });
    expect(items.map(({ kind, status, from, assignee, text }) => [kind, status, from, assignee, text])).toEqual([
      ["task", "done", "system", undefined, "Ring"],
      ["task", "open", "system", world.memberName, "Likes tea."],
      ["note", undefined, "system", undefined, "Likes tea."],
    ]);
    expect((await read({ ...contact, kinds: ["note"] })).items).toHaveLength(1);
    expect((await read({ ...contact, kinds: ["ticket"] })).items).toHaveLength(1);
    const whole = await read(contact);
    expect(whole.items.map((item) => item.kind)).toEqual(["task", "task", "note", "ticket", "message"]);
    const seen: TimelineEntry[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await read({ ...contact, limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(whole.items);
    const later = await read({ ...contact, since: whole.items[0]?.at });
    expect(later.items.map((item) => item.id)).toEqual([taskId]);
    const elsewhere = { phoneIds: ["phn_elsewhere"] };
    await expect(read(contact, elsewhere)).rejects.toMatchObject({ code: "contact_not_found" });
  });

  it.each([
    ["chats:read", ["note"]],
    ["tickets:read", ["ticket", "task"]],
  ] as const)("shows a key without %s none of %j, and refuses them by name", async (scope, kinds) => {
    const scopes = new Set(SCOPES.filter((other) => other !== scope));
    await world.call(createNote, { chat_id: PERSON, body: "For us." });
    const page = await read({ limit: 100 }, { scopes });
    expect(page.left_out).toEqual(kinds);
    expect(page.items.filter((item) => (kinds as readonly string[]).includes(item.kind))).toEqual([]);
    for (const kind of kinds)
      await expect(read({ kinds: [kind] }, { scopes })).rejects.toMatchObject({
        code: "forbidden",
        options: { details: { missing_scopes: [scope] } },
      });
    const notes = await world.query((tx) => tx.select().from(noteRows).where(eq(noteRows.body, "For us.")));
    await world.query((tx) =>
      tx.delete(noteRows).where(
        inArray(
          noteRows.id,
          notes.map((note) => note.id),
        ),
      ),
    );
  });

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
