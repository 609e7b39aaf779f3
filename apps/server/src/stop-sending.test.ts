import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** The switch that stops everything: in the middle of a broadcast, and over the death of the process that sends. */
const CHATS = 10;
const SOON = { timeout: 20_000 };

let house: TestHouse;
const customers: Customer[] = [];
beforeAll(async () => {
  house = await startTestHouse({ world: "empty", role: "server" });
});
afterAll(() => house?.close());

interface Status {
  phones: { queued: number; stopped?: { reason?: string } }[];
}
const status = async () => ((await house.rest("GET", "/queue")).body as unknown as Status).phones[0];
/** How many have it on their phone. */
const arrived = async () => {
  const phones = customers.map(({ id }) =>
    house.control<{ messages: object[] }>("GET", `/_sim/people/${id}/chats/${house.phoneNumberId}/messages`),
  );
  return (await Promise.all(phones)).filter((phone) => JSON.stringify(phone).includes("Sale for")).length;
};

async function confirmed(path: string, body: object): Promise<Record<string, unknown>> {
  const call = async (headers: Record<string, string>) => {
    const response = await fetch(`${house.url}/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const asked = await call({});
  const { confirmation_token: token } = (asked["details"] ?? {}) as { confirmation_token?: string };
  return token === undefined ? asked : call({ "confirmation-token": token });
}

it("stops a broadcast in the middle, stays stopped when the worker dies, and sends the rest once", async () => {
  const worker = await house.startWorker();
  for (let n = 0; n < CHATS; n++) customers.push(await newCustomer(house, `Customer ${n}`));
  const chatIds = customers.map(({ chatId }) => chatId);
  await confirmed("/broadcasts", { chat_ids: chatIds, text: "Sale for {{name}}", delay_s: 1 });
  await expect.poll(arrived, SOON).toBeGreaterThanOrEqual(2);

  const stopped = await house.rest("POST", "/queue/stop", { reason: "Wrong price" });
  expect(stopped.body).toMatchObject({ phones: [{ sending: "stopped" }] });
  // The broadcast goes on, into the queue.
  await expect.poll(async () => (await status())?.queued, SOON).toBeGreaterThanOrEqual(3);
  const before = await arrived();
  expect(before).toBeLessThanOrEqual(CHATS - 3);

  worker.kill("SIGKILL");
  await house.startWorker();
  await expect.poll(async () => (await status())?.queued, { timeout: 40_000 }).toBe(CHATS - before);
  expect((await status())?.stopped).toMatchObject({ reason: "Wrong price" });
  expect(await arrived()).toBe(before);

  expect(await confirmed("/queue/start", {})).toMatchObject({ phones: [{ sending: "on" }] });
  await expect.poll(arrived, { timeout: 40_000 }).toBe(CHATS);
  for (const chatId of chatIds) {
    const { body } = await house.rest("GET", `/chats/${chatId}/messages`);
    const sales = (body["items"] as { text?: string }[]).filter((item) => item.text?.startsWith("Sale for"));
    expect(sales).toHaveLength(1);
  }
}, 120_000);
