import { connectionOf } from "@parley/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A number that was deregistered at Meta and is registered again works again, and nobody has to tell us. */
let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house?.close());

const register = (registered: boolean) =>
  house.control("PATCH", `/_sim/numbers/${house.phoneNumberId}`, { registered });
const stateOf = async () => (await house.rest("GET", `/phones/${house.phoneId}`)).body["phone"];

it("is logged out while it is not registered, and connected by itself afterwards", async () => {
  const { chatId } = await newCustomer(house, "Ana Lima");
  await register(false);
  const { body } = await house.rest("POST", "/messages", { chat_id: chatId, text: "Hi", wait: "sent" });
  expect(body).toMatchObject({ delivery_state: "failed", error: { code: "phone_not_registered" } });
  await expect.poll(stateOf).toMatchObject({ state: "logged_out" });
  await register(true);
  await expect.poll(stateOf, { timeout: 15_000 }).toMatchObject({ state: "connected" });
}, 30_000);

/** What the audit holds of phones. */
async function recorded(): Promise<number> {
  const { store } = house.house.kernel;
  const { rows } = await store.transact(house.workspaceId, "read", (unit) =>
    connectionOf(unit).query<{ count: string }>("select count(*) from audit_log where operation = 'set_phone_state'"),
  );
  return Number(rows[0]?.count);
}

it("leaves one line in the audit however often it is tried in vain", async () => {
  await register(false);
  await house.house.phones.connectAll();
  await expect.poll(stateOf).toMatchObject({ state: "logged_out" });
  const before = await recorded();
  await house.house.phones.connectAll();
  await house.house.phones.connectAll();
  expect(await recorded()).toBe(before);
});
