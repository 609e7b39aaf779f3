import { AppError, HOUR_MS, MINUTE_MS, SCOPES, type AnyOperation } from "@parley/kernel";
import { outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { members } from "../../members/table.ts";
import { addMember } from "../../members/operations/add-member.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createTicket } from "../../tickets/operations/create-ticket.ts";
import { deleteTicket } from "../../tickets/operations/delete-ticket.ts";
import { updateWorkspace } from "../../workspaces/operations/update-workspace.ts";
import { completeTask } from "./complete-task.ts";
import { createTask } from "./create-task.ts";
import { deleteTask } from "./delete-task.ts";
import { getTask } from "./get-task.ts";
import { listTasks } from "./list-tasks.ts";
import { updateTask } from "./update-task.ts";

let world: SweepWorld;
let taskId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  taskId = (await create({})).task_id;
});

interface Task {
  task_id: string;
  title: string;
  status: string;
  assignee?: string;
  due_at?: string;
  remind_at?: string;
}
const one = async (operation: AnyOperation, input: object) => (await world.call(operation, input))["task"] as Task;
const create = (input: object) => one(createTask, { title: "Call back", ...input });
const update = (input: object) => one(updateTask, { task_id: taskId, ...input });
const read = () => one(getTask, { task_id: taskId });
const inFuture = (ms: number) => new Date(world.clock.now().getTime() + ms).toISOString();

/** Ids of the tasks that reminded, in order. */
async function reminded(): Promise<unknown[]> {
  await world.flow.runJobs();
  const rows = await world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "task.reminder")));
  return rows.map((row) => (row.data as { task_id: string }).task_id).filter((id) => id === taskId);
}

describe("a task", () => {
  it("changes only what is given, and null removes", async () => {
    await update({ assignee: world.memberName, association: world.ticketId, due_date: inFuture(HOUR_MS) });
    const tied = await update({ title: "  Call back, before noon " });
    expect(tied).toMatchObject({
      title: "Call back, before noon",
      assignee: world.memberName,
      chat_id: world.chatId,
      chat_name: "Person 678",
      ticket: "TKT-1",
      ticket_id: world.ticketId,
    });
    const free = await update({ assignee: null, association: null, due_date: null });
    expect(Object.keys(free).sort()).toEqual(["created_at", "created_by", "status", "task_id", "title"]);
    expect(await read()).toEqual(free);
  });

  it("loses by `none` what null takes off", async () => {
    const set = { association: world.ticketId, due_date: inFuture(HOUR_MS), remind_at: inFuture(HOUR_MS) };
    expect(await update(set)).toMatchObject({ ticket_id: world.ticketId, due_at: expect.any(String) });
    const free = await update({ association: "none", due_date: "none", remind_at: "none" });
    for (const field of ["ticket_id", "chat_id", "due_at", "remind_at"]) expect(free).not.toHaveProperty(field);
  });

  it("is given to nobody by `none`", async () => {
    await update({ assignee: world.memberName });
    expect(await update({ assignee: "none" })).not.toHaveProperty("assignee");
    expect(await create({ assignee: "none" })).not.toHaveProperty("assignee");
  });

  it("is tied to a message with its chat, and then no longer to the ticket", async () => {
    await update({ association: "TKT-1" });
    const task = await update({ association: world.inboundMessageId });
    expect(task).toMatchObject({ chat_id: world.chatId, message_id: world.inboundMessageId });
    expect(task).not.toHaveProperty("ticket_id");
  });

  it.each([
    [{ title: " \u202e\u200b " }, "invalid_input"],
    [{ due_date: "2020-01-01" }, "invalid_input"],
    [{ remind_at: "2020-01-01T00:00" }, "invalid_input"],
    [{ assignee: "Nobody" }, "member_not_found"],
    [{ association: "TKT-999" }, "ticket_not_found"],
    [{ task_id: "task_1m7yncs70h4c4rb", title: "x" }, "task_not_found"],
    [{ task_id: "Call back", title: "x" }, "task_not_found"],
  ])("refuses %j with %s, and stays as it was", async (input, code) => {
    const before = await read();
    await expect(update(input)).rejects.toMatchObject({ code });
    expect(await read()).toEqual(before);
  });

  it("that is due on a day is due until that day ends where the workspace is", async () => {
    await world.call(updateWorkspace, { time_zone: "America/Sao_Paulo" });
    expect(await update({ due_date: "today" })).toMatchObject({ due_at: "2026-11-22T02:59:59Z" });
    expect(await update({ due_date: "2026-11-23" })).toMatchObject({ due_at: "2026-11-24T02:59:59Z" });
    expect(await update({ due_date: "2026-11-23T10:00" })).toMatchObject({ due_at: "2026-11-23T13:00:00Z" });
    await expect(update({ due_date: "2026-11-31" })).rejects.toMatchObject({ code: "invalid_input" });
    await world.call(updateWorkspace, { time_zone: "UTC" });
  });

  it("stays in its chat when its ticket is deleted", async () => {
    const made = await world.call(createTicket, { chat_id: world.groupChatId, subject: "Spade" });
    const ticket = (made["ticket"] as { ticket_id: string }).ticket_id;
    expect(await update({ association: ticket })).toMatchObject({ ticket_id: ticket });
    await confirmed(deleteTicket, { ticket_id: ticket });
    const task = await read();
    expect(task).toMatchObject({ chat_id: world.groupChatId, status: "open" });
    expect(task).not.toHaveProperty("ticket_id");
  });

  it("is not there for a key of another phone, unless it is tied to no chat", async () => {
    const elsewhere = { phoneIds: ["phn_elsewhere"] };
    expect(await world.call(getTask, { task_id: taskId }, elsewhere)).toMatchObject({ task: { task_id: taskId } });
    await update({ association: world.chatId });
    await expect(world.call(getTask, { task_id: taskId }, elsewhere)).rejects.toMatchObject({ code: "task_not_found" });
    const { items } = (await world.call(listTasks, { limit: 100 }, elsewhere)) as unknown as { items: Task[] };
    expect(items.map((item) => item.task_id)).not.toContain(taskId);
  });
});

describe("the reminder of a task", () => {
  it("comes at the time it was moved to, and only then", async () => {
    await update({ remind_at: inFuture(HOUR_MS) });
    await update({ remind_at: inFuture(2 * HOUR_MS) });
    world.clock.advance(HOUR_MS + MINUTE_MS);
    expect(await reminded()).toEqual([]);
    world.clock.advance(HOUR_MS);
    expect(await reminded()).toEqual([taskId]);
    await update({ remind_at: inFuture(HOUR_MS) });
    expect(await read()).not.toHaveProperty("reminded_at");
    world.clock.advance(HOUR_MS + MINUTE_MS);
    expect(await reminded()).toEqual([taskId, taskId]);
  });

  it("comes once though its job runs twice", async () => {
    await update({ remind_at: inFuture(HOUR_MS) });
    const job = world.flow.jobs.at(-1);
    world.clock.advance(HOUR_MS + MINUTE_MS);
    expect(await reminded()).toEqual([taskId]);
    if (job) world.flow.jobs.push(job);
    expect(await reminded()).toEqual([taskId]);
  });

  it.each([
    ["taken off", () => update({ remind_at: null })],
    ["done", () => one(completeTask, { task_id: taskId })],
    ["deleted", () => confirmed(deleteTask, { task_id: taskId })],
  ])("does not come when it was %s", async (_how, act) => {
    await update({ remind_at: inFuture(HOUR_MS) });
    await act();
    world.clock.advance(HOUR_MS + MINUTE_MS);
    expect(await reminded()).toEqual([]);
  });

  it("does not come back with a task that is opened again, and is refused of one that is done", async () => {
    await update({ remind_at: inFuture(HOUR_MS) });
    expect(await one(completeTask, { task_id: taskId })).toMatchObject({ status: "done" });
    await expect(update({ remind_at: inFuture(HOUR_MS) })).rejects.toMatchObject({ code: "task_conflict" });
    const open = await one(completeTask, { task_id: taskId, done: false });
    expect(open).toMatchObject({ status: "open" });
    expect(open).not.toHaveProperty("completed_at");
    world.clock.advance(2 * HOUR_MS);
    expect(await reminded()).toEqual([]);
  });
});

it("a deletion is asked for first, and says that a reminder goes too", async () => {
  await update({ remind_at: inFuture(HOUR_MS), association: world.chatId });
  const asked = await world.call(deleteTask, { task_id: taskId }).catch((error: unknown) => error);
  expect(asked).toMatchObject({
    code: "approval_required",
    message: expect.stringContaining("and the reminder it still has ahead"),
    options: {
      details: {
        preview: {
          count: 1,
          title: "Call back",
          chat_id: world.chatId,
          chat_name: "Person 678",
          number: `+${world.number}`,
        },
      },
    },
  });
  expect(await confirmed(deleteTask, { task_id: taskId })).toEqual({
    task_id: taskId,
    title: "Call back",
    deleted: true,
  });
  await expect(read()).rejects.toMatchObject({ code: "task_not_found" });
});

async function confirmed(operation: AnyOperation, input: object) {
  const asked: unknown = await world.call(operation, input).catch((error: unknown) => error);
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  return world.call(operation, input, { confirmationToken: String(token) });
}

describe("the list of tasks", () => {
  const list = async (input: object, changes = {}) =>
    (await world.call(listTasks, input, changes)) as unknown as { items: Task[]; next_cursor: string | null };
  const titles = async (input: object) => (await list(input)).items.map((item) => item.title);
  let bob: string;
  beforeAll(async () => {
    bob = (
      (await world.call(addMember, { name: "Bob Gone", email: "bob@example.com" })).member as { member_id: string }
    ).member_id;
    const given = { assignee: bob, association: world.groupChatId };
    await create({ ...given, title: "never 1" });
    await create({ ...given, title: "late", due_date: inFuture(3 * HOUR_MS) });
    await create({ ...given, title: "soon", due_date: inFuture(HOUR_MS) });
    await create({ ...given, title: "never 2" });
    for (const title of ["first done", "last done"]) {
      const { task_id: id } = await create({ ...given, title });
      world.clock.advance(MINUTE_MS);
      await world.call(completeTask, { task_id: id });
    }
  });

  it("has open ones by due date, never due last; done ones last done first", async () => {
    expect(await titles({ assignee: bob })).toEqual(["soon", "late", "never 1", "never 2"]);
    expect(await titles({ assignee: bob, status: "done" })).toEqual(["last done", "first done"]);
  });

  it.each(["open", "done"])("goes page by page through all that are %s", async (status) => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ assignee: bob, status, limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.title));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(await titles({ assignee: bob, status }));
  });

  it("is narrowed by chat, ticket, due date and nobody", async () => {
    await create({ title: "of the ticket", association: "TKT-1" });
    expect(await titles({ chat_id: world.groupChatId, due_before: inFuture(2 * HOUR_MS) })).toEqual(["soon"]);
    expect(await titles({ chat_id: world.groupChatId, due_before: "+2h" })).toEqual(["soon"]);
    expect(await titles({ chat_id: world.groupChatId, due_before: "+1d" })).toEqual(["soon", "late"]);
    expect(await titles({ ticket_id: "TKT-1" })).toEqual(["of the ticket"]);
    expect(await titles({ assignee: "none", limit: 100 })).not.toContain("soon");
    expect(await titles({ assignee: "none", limit: 100 })).toContain("Call back");
  });

  it("finds the tasks of who has left, though they get no new ones", async () => {
    await world.query((tx) => tx.update(members).set({ active: false }).where(eq(members.id, bob)));
    expect(await titles({ assignee: "bob gone" })).toHaveLength(4);
    await expect(update({ assignee: bob })).rejects.toMatchObject({ code: "member_not_found" });
  });

  it("refuses a cursor of another list, and a key that may not read tickets", async () => {
    await expect(list({ cursor: Buffer.from('["x","y"]').toString("base64url") })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const scopes = new Set(SCOPES.filter((scope) => scope !== "tickets:read"));
    await expect(list({}, { scopes })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("stays below 20 kB a page, whatever the titles", async () => {
    for (let index = 0; index < 60; index++)
      await create({ title: `${index} ${"ж".repeat(190)}`, association: world.groupChatId });
    const page = await list({ limit: 100, chat_id: world.groupChatId });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(20_000);
    expect(page.next_cursor).not.toBeNull();
  });
});
