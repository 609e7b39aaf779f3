import { DAY_MS } from "@parley/kernel";
import { outbox } from "@parley/store";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addMember } from "../../members/operations/add-member.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { updateWorkspace } from "../../workspaces/operations/update-workspace.ts";
import type { TicketDetail, TicketView } from "../schemas.ts";
import { addTicketLabels } from "./add-ticket-labels.ts";
import { assignTicket } from "./assign-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicket } from "./get-ticket.ts";
import { getTicketAuditLog } from "./get-ticket-audit-log.ts";
import { listTickets } from "./list-tickets.ts";
import { removeTicketLabels } from "./remove-ticket-labels.ts";
import { setTicketCustomProperties } from "./set-ticket-custom-properties.ts";
import { setTicketDueDate } from "./set-ticket-due-date.ts";
import { updateTicket } from "./update-ticket.ts";

let world: SweepWorld;
let ticketId: string;
beforeAll(async () => {
  world = await sweepWorld();
  await world.call(addMember, { name: "Bo Li", email: "bo@example.com" });
});
afterAll(() => world.close());
beforeEach(async () => {
  const { ticket } = await world.call(createTicket, {
    chat_id: world.chatId,
    subject: "Late",
    assignee: world.memberName,
    labels: ["late", "VIP"],
    custom_properties: { order: 4711 },
  });
  ticketId = (ticket as TicketDetail).ticket_id;
});

const update = async (input: Record<string, unknown>) =>
  (await world.call(updateTicket, { ticket_id: ticketId, ...input }))["ticket"] as TicketDetail;
const now = async () => (await world.call(getTicket, { ticket_id: ticketId }))["ticket"] as TicketDetail;
const lastTold = async () => {
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.workspaceId, world.workspaceId), eq(outbox.type, "ticket.updated")))
      .orderBy(desc(outbox.number))
      .limit(1),
  );
  return row?.data;
};

it("is made with assignee, labels and properties, names and ids together", async () => {
  expect(await now()).toMatchObject({
    assignee: world.memberName,
    assignee_id: world.memberId,
    labels: ["late", "vip"],
    custom_properties: { order: 4711 },
  });
});

it("changes what is given, keeps the rest, and tells what was before without texts", async () => {
  const after = await update({
    subject: "Very late",
    description: "Since Monday",
    priority: "high",
    due_date: "2027-01-31",
    labels: ["refund"],
    custom_properties: { courier: "Seur" },
  });
  expect(after).toMatchObject({
    subject: "Very late",
    description: "Since Monday",
    priority: "high",
    assignee: world.memberName,
    labels: ["refund"],
    custom_properties: { order: 4711, courier: "Seur" },
  });
  expect(await now()).toEqual(after);
  expect(await lastTold()).toEqual({
    ticket_id: ticketId,
    chat_id: world.chatId,
    changed: ["subject", "description", "priority", "due_at", "custom_properties", "labels"],
    previous: { priority: "none", due_at: null, custom_properties: { order: 4711 }, labels: ["late", "vip"] },
    current: {
      priority: "high",
      due_at: "2027-01-31T23:59:59.000Z",
      custom_properties: { order: 4711, courier: "Seur" },
      labels: ["refund"],
    },
  });
});

it("removes with null and the empty list", async () => {
  await update({ description: "x", due_date: "2027-01-31" });
  const after = await update({
    description: null,
    due_date: null,
    assignee: null,
    labels: [],
    custom_properties: { order: null },
  });
  for (const field of ["description", "due_at", "assignee", "assignee_id", "labels", "custom_properties"])
    expect(after).not.toHaveProperty(field);
});

it("takes the due date off by `none`, for callers that cannot send null", async () => {
  await update({ due_date: "2027-01-31" });
  expect(await update({ due_date: "none" })).not.toHaveProperty("due_at");
  await world.call(setTicketDueDate, { ticket_id: ticketId, due_date: "2027-01-31" });
  await world.call(setTicketDueDate, { ticket_id: ticketId, due_date: "None" });
  expect(await now()).not.toHaveProperty("due_at");
});

it("changes nothing when one of the changes is refused", async () => {
  const before = await now();
  await expect(update({ labels: ["gone"], subject: "x", status: "archived" })).rejects.toMatchObject({
    code: "ticket_transition_invalid",
  });
  await expect(update({ subject: "x", assignee: "An" })).rejects.toMatchObject({ code: "member_not_found" });
  await expect(update({ subject: "x", custom_properties: { order: "many" } })).rejects.toMatchObject({
    code: "invalid_input",
  });
  expect(await now()).toEqual(before);
});

describe("a due date", () => {
  beforeAll(() => world.call(updateWorkspace, { time_zone: "America/Sao_Paulo" }));
  afterAll(() => world.call(updateWorkspace, { time_zone: "UTC" }));

  it.each([
    ["today", "2026-11-22T02:59:59Z"],
    ["tomorrow", "2026-11-23T02:59:59Z"],
    ["2026-11-23", "2026-11-24T02:59:59Z"],
    ["2026-11-23T10:00", "2026-11-23T13:00:00Z"],
  ])("of %s is a time ahead, a day until it ends where the workspace is", async (due_date, due_at) => {
    expect(await update({ due_date })).toMatchObject({ due_at });
    const made = await world.call(createTicket, { chat_id: world.chatId, subject: "Due", due_date });
    expect(made).toMatchObject({ ticket: { due_at } });
  });

  it("counts on from now, and is filtered by times ahead", async () => {
    const ids = async (due_before: string) =>
      ((await world.call(listTickets, { due_before, limit: 100 }))["items"] as TicketView[]).map((it) => it.ticket_id);
    const { due_at } = await update({ due_date: "+3d" });
    expect(Date.parse(due_at ?? "") - world.clock.now().getTime()).toBeGreaterThan(3 * DAY_MS - 1_000);
    expect(await ids("tomorrow")).not.toContain(ticketId);
    expect(await ids("+4d")).toContain(ticketId);
    await update({ due_date: "today" });
    expect(await ids("today")).not.toContain(ticketId);
    expect(await ids("tomorrow")).toContain(ticketId);
  });

  it.each(["-7d", "yesterday", "2026-11-20", "soon"])(
    "is not %s, and the refusal shows what may be",
    async (due_date) => {
      await expect(update({ due_date })).rejects.toMatchObject({
        code: "invalid_input",
        options: { fields: [expect.objectContaining({ path: "due_date", expected: expect.stringContaining("+3d") })] },
      });
    },
  );
});

it("is given to nobody by `none`, as the schema lets every client say", async () => {
  expect(await update({ assignee: "None" })).not.toHaveProperty("assignee");
  const made = await world.call(createTicket, { chat_id: world.chatId, subject: "Nobody's", assignee: "none" });
  expect(made["ticket"]).not.toHaveProperty("assignee");
});

describe("assign_ticket", () => {
  const assign = async (assignee: string | null) =>
    ((await world.call(assignTicket, { ticket_id: ticketId, assignee }))["ticket"] as TicketDetail).assignee;

  it("gives to one by e-mail, to nobody, and in turn", async () => {
    expect(await assign("bo@example.com")).toBe("Bo Li");
    expect(await assign("none")).toBeUndefined();
    await assign("Bo Li");
    expect(await assign(null)).toBeUndefined();
    const dealt = [await assign("round_robin"), await assign("round_robin")];
    expect(new Set(dealt)).toEqual(new Set(["Bo Li", world.memberName]));
  });

  it("takes the turn in two words, and tells of it where nobody is found", async () => {
    expect(["Bo Li", world.memberName]).toContain(await assign("Round robin"));
    await expect(assign("next please")).rejects.toMatchObject({
      code: "member_not_found",
      message: expect.stringContaining("round_robin"),
      options: { fields: [{ path: "assignee", expected: expect.stringContaining("round_robin") }] },
    });
  });

  it("lists by whose they are", async () => {
    await assign("Bo Li");
    const ids = async (assignee: string) =>
      ((await world.call(listTickets, { assignee }))["items"] as TicketView[]).map((item) => item.ticket_id);
    expect(await ids("bo li")).toContain(ticketId);
    expect(await ids(world.memberId)).not.toContain(ticketId);
    await assign(null);
    expect(await ids("none")).toContain(ticketId);
  });
});

describe("labels", () => {
  const labelled = async (label: string) =>
    ((await world.call(listTickets, { label }))["items"] as TicketView[]).map((item) => item.ticket_id);

  it("are added to the rest and taken off again; lists filter by them", async () => {
    const { ticket } = await world.call(addTicketLabels, { ticket_id: ticketId, labels: ["Broken", "late"] });
    expect(ticket).toMatchObject({ labels: ["Broken", "late", "vip"] });
    expect(await labelled("broken")).toEqual([ticketId]);
    await world.call(removeTicketLabels, { ticket_id: ticketId, labels: ["BROKEN"] });
    expect(await labelled("broken")).toEqual([]);
    expect(await now()).toMatchObject({ labels: ["late", "vip"] });
  });

  it("that nobody knows are refused with the nearest", async () => {
    await expect(world.call(removeTicketLabels, { ticket_id: ticketId, labels: ["lat"] })).rejects.toMatchObject({
      code: "label_not_found",
      message: expect.stringContaining('"late"'),
    });
  });
});

it("says which property is new, and finds the change in the history beside it", async () => {
  const set = (properties: object) => world.call(setTicketCustomProperties, { ticket_id: ticketId, properties });
  expect(await set({ colour: "blue" })).toMatchObject({ defined: ["colour"] });
  expect(await set({ colour: "red" })).not.toHaveProperty("defined");
  const { items } = await world.call(getTicketAuditLog, { ticket_id: ticketId, limit: 2 });
  expect(items).toMatchObject([
    { changes: { custom_properties: [{ colour: "blue" }, { colour: "red" }] } },
    { changes: { custom_properties: [{ order: 4711 }, { order: 4711, colour: "blue" }] } },
  ]);
});
