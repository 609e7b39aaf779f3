import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** One call takes 5,000: the rest is left to the next. */
const IN_ONE_CALL = 5_000;
const BEYOND = 20;

let house: TestHouse;
let customer: Customer;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  customer = await newCustomer(house, "Customer");
});
afterAll(() => house?.close());

async function purge(): Promise<Record<string, unknown>> {
  const asked = await house.rest("POST", "/queue/purge", {});
  const { confirmation_token: token } = (asked.body["details"] ?? {}) as { confirmation_token?: string };
  if (token === undefined) return asked.body;
  const response = await fetch(`${house.url}/v1/queue/purge`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${house.key}`,
      "content-type": "application/json",
      "confirmation-token": token,
    },
    body: "{}",
  });
  return (await response.json()) as Record<string, unknown>;
}

const queueStatus = async () => (await house.rest("GET", "/queue")).body;

/** As send_message leaves them, many at a time. */
async function fillQueue(count: number): Promise<void> {
  const { workspaceId, phoneId } = house;
  await house.house.store.transact(workspaceId, "write", async (unit) => {
    await db(unit).execute(sql`
      with made as (
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, delivery_state, sent_at, created_at)
        select 'msg_fill' || n, ${workspaceId}, ${phoneId}, ${customer.chatId}, true, 'text', 'Wrong price', 'queued', now(), now()
        from generate_series(1, ${count}::int) n returning id
      )
      insert into job_queue (id, name, workspace_id, input, phone_id, chat_id)
      select 'send:' || id, 'send_message', ${workspaceId}, jsonb_build_object('message_id', id), ${phoneId}, ${customer.chatId}
      from made`);
  });
}

it("empties a stopped phone's queue, however long, and nothing of it goes out once it is let go", async () => {
  await house.rest("POST", "/queue/stop", {});
  await fillQueue(IN_ONE_CALL + BEYOND);
  expect(await queueStatus()).toMatchObject({ phones: [{ queued: IN_ONE_CALL + BEYOND }] });
  expect(await purge()).toMatchObject({ purged: IN_ONE_CALL, more: true });
  expect(await queueStatus()).toMatchObject({ phones: [{ queued: BEYOND }] });
  expect((await house.rest("GET", "/queue/jobs?limit=100")).body["items"]).toHaveLength(BEYOND);
  const rest = await purge();
  expect(rest).toMatchObject({ purged: BEYOND });
  expect(rest).not.toHaveProperty("more");
  expect(await purge()).toEqual({ purged: 0, phones: [] });
  await house.rest("POST", "/queue/start", {});
  const sent = house.nextEvent("message.status_changed", (data) => data["delivery_state"] === "delivered");
  const { body } = await house.rest("POST", "/messages", { chat_id: customer.chatId, text: "Right price" });
  expect(await sent).toMatchObject({ message_id: body["message_id"] });
  const where = `/_sim/people/${customer.id}/chats/${house.phoneNumberId}/messages`;
  expect(JSON.stringify(await house.control("GET", where))).not.toContain("Wrong price");
}, 60_000);
