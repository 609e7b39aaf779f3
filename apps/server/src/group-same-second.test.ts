import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A group is renamed here and on a phone within one second, and one of the two news comes late. */
const LATE_MS = 10_000;
let house: TestHouse;
let chatId: string;
let networkId: string;

beforeAll(async () => {
  house = await startTestHouse({ world: "sample" });
  const made = await rest<{ chat_id: string }>("POST", "/groups", { name: "Roof" });
  chatId = made.chat_id;
  const { groups } = await house.control<{ groups: { id: string; subject: string }[] }>("GET", "/_sim/groups");
  networkId = groups.find(({ subject }) => subject === "Roof")?.id ?? "";
});
afterAll(() => house?.close());

async function rest<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${house.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

const byUs = (name: string) => rest("PATCH", `/groups/${chatId}`, { name });
const byPhone = (subject: string) => house.control("PATCH", `/_sim/groups/${networkId}`, { subject });
const name = async () => (await rest<{ group: { name: string } }>("GET", `/groups/${chatId}`)).group.name;
async function told() {
  const { items } = await rest<{ items: { settings?: { name?: string } }[] }>("GET", `/group-events?chat_id=${chatId}`);
  return items.flatMap(({ settings }) => settings?.name ?? []);
}

async function lateNewsOf(first: () => Promise<unknown>): Promise<void> {
  const fault = { kind: "webhook", action: "delay", delay_ms: LATE_MS, field: "group_settings_update" };
  await house.control("POST", "/_sim/faults", fault);
  await first();
}

it("the group ends as the network has it, whoever was last", async () => {
  await lateNewsOf(() => byUs("A"));
  await byPhone("B");
  await vi.waitFor(async () => expect(await told()).toContain("B"), { timeout: 20_000 });
  await house.control("POST", "/_sim/clock", { advance_ms: LATE_MS });
  await vi.waitFor(async () => expect(await told()).toContain("A"), { timeout: 20_000 });
  await vi.waitFor(async () => expect(await name()).toBe("B"), { timeout: 20_000 });

  await lateNewsOf(() => byPhone("C"));
  await byUs("D");
  await vi.waitFor(async () => expect(await told()).toContain("D"), { timeout: 20_000 });
  await house.control("POST", "/_sim/clock", { advance_ms: LATE_MS });
  await vi.waitFor(async () => expect(await told()).toContain("C"), { timeout: 20_000 });
  await vi.waitFor(async () => expect(await name()).toBe("D"), { timeout: 20_000 });
});
