import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** What WhatsApp has answered is so for whoever reads next: its news of it are held back until the end. */
interface Answer {
  state: string;
  chat_id: string;
  results?: { ok: boolean }[];
  invite_link?: string;
}
interface Group {
  name: string;
  members: number;
  admin?: boolean;
  left?: true;
  description?: string;
  settings: Record<string, unknown>;
}
interface SimPerson {
  id: string;
  wa_id: string;
  name: string;
}

const HELD = ["group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update"];
const HELD_MS = 3_600_000;

let house: TestHouse;
let people: SimPerson[];
let chatId: string;

beforeAll(async () => {
  house = await startTestHouse({ world: "sample" });
  people = (await house.control<{ people: SimPerson[] }>("GET", "/_sim/people")).people.filter(
    (person) => person.wa_id && person.name !== "Carmen Ruiz",
  );
  for (const field of HELD) {
    const fault = { kind: "webhook", action: "delay", delay_ms: HELD_MS, field, times: 1_000 };
    await house.control("POST", "/_sim/faults", fault);
  }
});
afterAll(() => house?.close());

/** Both steps, where there are two. */
async function rest<T>(method: string, path: string, body?: object): Promise<T> {
  const call = async (confirmation: Record<string, string>) => {
    const response = await fetch(`${house.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json", ...confirmation },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { ok: response.ok, answer: (await response.json()) as Record<string, unknown> };
  };
  let { ok, answer } = await call({});
  const token = (answer["details"] as { confirmation_token?: string } | undefined)?.confirmation_token;
  if (token) ({ ok, answer } = await call({ "confirmation-token": token }));
  if (!ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer as T;
}

const group = async () => (await rest<{ group: Group }>("GET", `/groups/${chatId}`)).group;
async function members() {
  const { items } = await rest<{ items: { number?: string; admin?: true }[] }>("GET", `/groups/${chatId}/members`);
  return items.map(({ number, admin }) => `${number ?? "?"}${admin ? " admin" : ""}`).sort();
}
const events = async () =>
  (await rest<{ items: { change: string }[] }>("GET", `/group-events?chat_id=${chatId}&limit=100`)).items;
const simGroup = async (name: string) =>
  (await house.control<{ groups: { id: string; subject: string }[] }>("GET", "/_sim/groups")).groups.find(
    ({ subject }) => subject === name,
  )?.id ?? "";

it("every change that WhatsApp has confirmed is seen at once, and its news change nothing any more", async () => {
  const [ana, bo, cy] = people;
  if (!ana || !bo || !cy) throw new Error("The sample world has people.");
  const numbers = (...asked: SimPerson[]) => asked.map(({ wa_id }) => `+${wa_id}`).sort();

  const made = await rest<Answer>("POST", "/groups", {
    name: "Roof garden",
    participants: numbers(ana),
    settings: { only_admins_edit: true, approve_joins: true },
  });
  chatId = made.chat_id;
  expect(made.state).toBe("done");
  expect(await group()).toMatchObject({
    name: "Roof garden",
    admin: true,
    members: 1,
    settings: { only_admins_edit: true, approve_joins: true },
  });
  expect(await members()).toEqual(numbers(ana));

  await rest("PATCH", `/groups/${chatId}/settings`, { only_admins_send: true, disappearing: "7d" });
  expect((await group()).settings).toMatchObject({ only_admins_send: true, disappearing: "7d" });
  await rest("PATCH", `/groups/${chatId}`, { name: "Roof", description: "Up there" });
  expect(await group()).toMatchObject({ name: "Roof", description: "Up there" });

  const many = (person: SimPerson) => ({ chat_ids: [chatId], participants: numbers(person) });
  const one = (person: SimPerson) => ({ participants: numbers(person) });
  await rest("POST", "/groups/members", many(bo));
  expect(await members()).toEqual(numbers(ana, bo));
  await rest("POST", `/groups/${chatId}/admins`, one(bo));
  expect(await members()).toEqual([...numbers(ana), `${numbers(bo)[0]} admin`].sort());
  await rest("POST", `/groups/${chatId}/admins/remove`, one(bo));
  expect(await members()).toEqual(numbers(ana, bo));
  await rest("POST", "/groups/members/remove", many(bo));
  expect(await members()).toEqual(numbers(ana));

  const networkId = await simGroup("Roof");
  const { invite_link } = await rest<Answer>("POST", `/groups/${chatId}/invite_link/reset`, {});
  await house.control("POST", `/_sim/groups/${networkId}/join`, { person: cy.id, invite_link });
  const asking = await rest<{ items: { request_id: string }[] }>("GET", `/groups/${chatId}/join_requests`);
  const decisions = asking.items.map(({ request_id }) => ({ request_id, approve: true }));
  await rest("POST", `/groups/${chatId}/join_requests`, { decisions });
  expect(await members()).toEqual(numbers(ana, cy));

  await rest("PATCH", `/groups/${chatId}/settings`, { only_admins_send: false });
  const received = house.nextEvent("message.received", (data) => data["chat_id"] === chatId);
  await house.control("POST", `/_sim/people/${cy.id}/messages`, { group_id: networkId, text: { body: "Buy this" } });
  const { message_id } = await received;
  const moderated = await rest<Answer>("POST", `/messages/${String(message_id)}/moderate`, { remove_sender: true });
  expect(moderated.results).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await members()).toEqual(numbers(ana));
  const { message } = await rest<{ message: { text?: string; deleted?: unknown } }>(
    "GET",
    `/messages/${String(message_id)}`,
  );
  expect(message).toMatchObject({ deleted: expect.anything() });
  expect(message.text).toBeUndefined();

  await rest("POST", `/groups/${chatId}/leave`, {});
  expect(await group()).toMatchObject({ left: true, admin: false });
  await rest("POST", "/groups/join", { invite_code: invite_link });
  expect(await group()).not.toHaveProperty("left");

  const before = { group: await group(), members: await members(), changes: (await events()).length };
  expect(before.changes).toBe(0);
  await house.control("DELETE", "/_sim/faults");
  await house.control("POST", "/_sim/clock", { advance_ms: HELD_MS });
  const told = ["created", "promoted", "demoted", "removed", "settings", "left", "joined"];
  const changes = async () => (await events()).map(({ change }) => change);
  await vi.waitFor(async () => expect(await changes()).toEqual(expect.arrayContaining(told)), { timeout: 20_000 });
  const { read_at: _later, ...after } = (await group()) as Group & { read_at?: string };
  const { read_at: _first, ...first } = before.group as Group & { read_at?: string };
  expect(after).toEqual(first);
  expect(await members()).toEqual(before.members);
});
