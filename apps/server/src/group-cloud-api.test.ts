import { linkPhone, workerCaller } from "@parley/domain";
import { execute } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Groups through the Cloud API's own connector, whose answers come by webhook: WhatsApp's part of the simulator only. */
interface Answer {
  chat_id: string;
  state: string;
  results?: { id: string; ok: boolean; invited?: true; error?: { code: string } }[];
  invite_link?: string;
}
interface Apps {
  apps: { app_secret: string; tokens: { token: string }[] }[];
  businesses: {
    accounts: { waba_id: string; numbers: { phone_number_id: string; display_phone_number: string }[] }[];
  }[];
}

const VERIFY = "cloud-verify-token";
let house: TestHouse;
let phoneId: string;
let chatId: string;
let numberId: string;

beforeAll(async () => {
  house = await startTestHouse({ world: "sample" });
  const { apps, businesses } = await house.control<Apps>("GET", "/_sim/apps");
  const account = businesses.flatMap((business) => business.accounts)[0];
  const number = account?.numbers.find((one) => one.phone_number_id !== house.phoneNumberId);
  const token = apps[0]?.tokens[0]?.token ?? "";
  if (!account || !number) throw new Error("The sample world has two numbers.");
  const linked = await execute(house.house.kernel, linkPhone, workerCaller(house.workspaceId, "req_cloud"), {
    name: "Events",
    number: number.display_phone_number.replace(/\D/g, ""),
    connector: "cloud-api",
    settings: { base_url: house.simulator.url, waba_id: account.waba_id, phone_number_id: number.phone_number_id },
    secrets: { access_token: token, app_secret: apps[0]?.app_secret ?? "", verify_token: VERIFY },
  });
  phoneId = linked.phone_id;
  numberId = number.phone_number_id;
  const override = { override_callback_uri: `${house.url}/webhooks/whatsapp/${phoneId}`, verify_token: VERIFY };
  const answer = await fetch(`${house.simulator.url}/v26.0/${number.phone_number_id}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ webhook_configuration: override }),
  });
  if (!answer.ok) throw new Error(`The webhook was not set: ${await answer.text()}`);
  await house.house.phones.connectAll();
});
afterAll(() => house?.close());

const networkId = async () =>
  (await house.control<{ groups: { id: string; subject: string }[] }>("GET", "/_sim/groups")).groups.find((group) =>
    group.subject.startsWith("Workshop"),
  )?.id ?? "";

describe("a group on the Cloud API", () => {
  it("is made, and its people are given the link", async () => {
    const { people } = await house.control<{ people: { wa_id: string | null }[] }>("GET", "/_sim/people");
    const participant = `+${people.find((person) => person.wa_id)?.wa_id ?? ""}`;
    const { body } = await house.rest("POST", "/groups", {
      name: "Workshop",
      description: "Saturdays",
      participants: [participant],
      phone_id: phoneId,
    });
    const made = body as unknown as Answer;
    expect(made).toMatchObject({ state: "done", results: [{ ok: false, error: { code: "not_supported" } }] });
    expect(made.invite_link).toMatch(/^https:\/\/chat\.whatsapp\.com\//);
    chatId = made.chat_id;
    const { body: shown } = await house.rest("GET", `/groups/${chatId}`);
    expect(shown).toMatchObject({ group: { name: "Workshop", description: "Saturdays", admin: true, members: 0 } });
  });

  it("is renamed; the answer waits for WhatsApp's news of it", async () => {
    const { body } = await house.rest("PATCH", `/groups/${chatId}`, { name: "Workshop II" });
    expect(body).toMatchObject({ state: "done", chat_name: "Workshop II" });
  });

  it("is joined by the link, and a member is removed", async () => {
    const { people } = await house.control<{ people: { id: string; wa_id: string | null }[] }>("GET", "/_sim/people");
    const person = people.find((one) => one.wa_id);
    await house.control("POST", `/_sim/groups/${await networkId()}/join`, { person: person?.id });
    const total = async () => (await house.rest("GET", `/groups/${chatId}/members`)).body["total"];
    await expect.poll(total).toBe(1);
    const input = { chat_ids: [chatId], participants: [`+${person?.wa_id ?? ""}`] };
    const preview = (await house.rest("POST", "/groups/members/remove", input)).body as {
      details: { confirmation_token: string };
    };
    const removed = await confirm("/groups/members/remove", input, preview.details.confirmation_token);
    expect(removed).toMatchObject({ items: [{ state: "done", results: [{ ok: true }] }] });
    expect(await total()).toBe(0);
  });

  it("invites several only after it was shown who and how many; a new group invites none of them", async () => {
    const { people } = await house.control<{ people: { id: string; wa_id: string }[] }>("POST", "/_sim/people", {
      people: [
        { name: "Ada Able", wa_id: "34600888001" },
        { name: "Bea Best", wa_id: "34600888002" },
      ],
    });
    for (const person of people) {
      const received = house.nextEvent("message.received");
      await house.control("POST", `/_sim/people/${person.id}/messages`, { text: { body: "Hi" }, to: numberId });
      await received;
    }
    const links = async () => {
      const threads = people.map((person) =>
        house.control<{ messages: { text?: { body: string } }[] }>(
          "GET",
          `/_sim/people/${person.id}/chats/${numberId}/messages`,
        ),
      );
      const texts = (await Promise.all(threads)).map(({ messages }) => messages.map((one) => one.text?.body ?? ""));
      return texts.map((one) => one.filter((text) => text.includes("https://chat.whatsapp.com/")).length);
    };
    const participants = people.map((person) => `+${person.wa_id}`);
    const { body: made } = await house.rest("POST", "/groups", { name: "Course", participants, phone_id: phoneId });
    expect(made).toMatchObject({ state: "done", invite_link: expect.stringContaining("https://chat.whatsapp.com/") });
    const input = { chat_ids: [chatId], participants };
    const { status, body } = await house.rest("POST", "/groups/members", input);
    expect([status, body]).toMatchObject([
      422,
      {
        code: "approval_required",
        details: { preview: { count: 2, people: [{ name: "Ada Able" }, { name: "Bea Best" }] } },
      },
    ]);
    expect(await links()).toEqual([0, 0]);
    const { confirmation_token: token } = body["details"] as { confirmation_token: string };
    expect(await confirm("/groups/members", input, token)).toMatchObject({
      items: [{ results: [{ invited: true }, { invited: true }] }],
    });
    await expect.poll(links).toEqual([1, 1]);
  });

  it("cannot be locked: refused before anything is queued, naming who can", async () => {
    const { status, body } = await house.rest("PATCH", `/groups/${chatId}/settings`, { only_admins_send: true });
    expect([status, body["code"]]).toEqual([422, "not_supported"]);
    expect(body["message"]).toContain("cloud-api");
    expect(body["message"]).toContain("Phones on simulated can");
    const { body: log } = await house.rest("GET", `/group-operations?chat_id=${chatId}`);
    expect((log["items"] as { kind: string }[]).map((item) => item.kind)).toEqual(["add", "remove", "info", "create"]);
  });
});

/** The second step of a call that asks. */
async function confirm(path: string, body: object, token: string): Promise<unknown> {
  const response = await fetch(`${house.url}/v1${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${house.key}`,
      "content-type": "application/json",
      "confirmation-token": token,
    },
    body: JSON.stringify(body),
  });
  return response.json();
}
