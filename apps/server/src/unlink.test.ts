import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A phone that is unlinked and linked again, seen from the customer's side. */
interface Told {
  code?: string;
  message?: string;
  details?: { confirmation_token: string };
  default_phone_id?: string | null;
}

let house: TestHouse;
let ana: Customer;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ana = await newCustomer(house, "Ana Lima");
});
afterAll(() => house?.close());

async function unlink(confirmation: Record<string, string> = {}): Promise<Told> {
  const response = await fetch(`${house.url}/v1/phones/${house.phoneId}/unlink`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json", ...confirmation },
    body: "{}",
  });
  return (await response.json()) as Told;
}
const webhook = () => fetch(`${house.url}/webhooks/whatsapp/${house.phoneId}`, { method: "POST", body: "{}" });
const send = async (text: string) =>
  house.rest("POST", "/messages", { chat_id: ana.chatId, text, wait: "sent" }) as Promise<{
    status: number;
    body: Told;
  }>;

it("sends and hears nothing while it is unlinked, and everything when its secrets are back", async () => {
  const asked = await unlink();
  expect(asked.code).toBe("approval_required");
  const done = await unlink({ "confirmation-token": asked.details?.confirmation_token ?? "" });
  expect(done).toMatchObject({ unlinked_at: expect.any(String) });
  expect(done).not.toHaveProperty("default_phone_id");
  const refused = await send("Are you there?");
  expect([refused.status, refused.body.code]).toEqual([409, "phone_conflict"]);
  expect(refused.body.message).toContain("update_phone");
  expect((await webhook()).ok).toBe(false);
  // A phone that is meant to be silent is no trouble.
  expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
  const { body } = await house.rest("GET", `/chats/${ana.chatId}/messages`);
  expect(body["items"]).toMatchObject([{ text: "Hello" }]);

  const { apps } = await house.control<{ apps: { app_secret: string; tokens: { token: string }[] }[] }>(
    "GET",
    "/_sim/apps",
  );
  const secrets = {
    access_token: apps[0]?.tokens[0]?.token ?? "",
    app_secret: apps[0]?.app_secret ?? "",
    verify_token: "again",
  };
  const linked = await house.rest("PATCH", `/phones/${house.phoneId}`, { secrets, is_default: true });
  expect(linked.status).toBe(200);
  await ana.write("Good morning");
  expect((await send("Good morning, Ana")).body).toMatchObject({ chat_name: "Ana Lima" });
  const peer = house.phoneNumberId;
  const shown = async () =>
    (
      await house.control<{ messages: { text?: { body: string } }[] }>(
        "GET",
        `/_sim/people/${ana.id}/chats/${peer}/messages`,
      )
    ).messages.map((message) => message.text?.body);
  await expect.poll(shown).toEqual(["Hello", "Good morning", "Good morning, Ana"]);
});
