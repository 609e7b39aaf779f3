import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A worker killed with -9 between WhatsApp's doing and our knowing. What counts is what WhatsApp has. */
interface Answer {
  operation_id: string;
  chat_id: string;
  state: string;
  results?: { ok: boolean }[];
}
interface Operation {
  state: string;
  done?: number;
  error?: { message: string };
}
interface SimGroup {
  id: string;
  subject: string;
  participants: { name: string }[];
}

let house: TestHouse;
beforeEach(async () => {
  house = await startTestHouse({ world: "empty", role: "server" });
});
afterEach(() => house.close());

const groups = async () => (await house.control<{ groups: SimGroup[] }>("GET", "/_sim/groups")).groups;

async function newPerson(name: string): Promise<string> {
  const { people } = await house.control<{ people: { wa_id: string }[] }>("POST", "/_sim/people", {
    people: [{ name }],
  });
  return `+${people[0]?.wa_id ?? ""}`;
}

/** The operation of this kind, once it is no longer under way. */
async function outcomeOf(kind: string): Promise<Operation> {
  const look = async () => {
    const { body } = await house.rest("GET", "/group-operations");
    return (body["items"] as (Operation & { kind: string })[]).find((item) => item.kind === kind);
  };
  await expect.poll(async () => (await look())?.state, { timeout: 60_000 }).not.toBe("pending");
  return (await look()) as Operation;
}

describe("a worker killed with -9 after WhatsApp had done it", { timeout: 120_000 }, () => {
  it("makes no group twice, and says that nobody knows", async () => {
    const ana = await newPerson("Ana");
    const first = await house.startWorker({ PARLEY_FAILPOINT: "group.answered" });
    const died = once(first, "exit");
    const asked = house.rest("POST", "/groups", { name: "Once only", participants: [ana] });
    expect(await died).toEqual([null, "SIGKILL"]);
    await house.startWorker();
    const operation = await outcomeOf("create");
    expect(operation.state).toBe("unknown");
    expect(operation.error?.message).toContain("list_groups");
    expect((await groups()).map((group) => group.subject)).toEqual(["Once only"]);
    expect(((await asked).body as unknown as Answer).state).toMatch(/^(?:pending|unknown)$/);
    // WhatsApp's own news of it make it known all the same.
    const listed = async () =>
      ((await house.rest("GET", "/groups")).body["items"] as { name: string }[]).map((item) => item.name);
    await expect.poll(listed, { timeout: 30_000 }).toEqual(["Once only"]);
  });

  it("removes a member once, and says it is done", async () => {
    const [ana, bob] = [await newPerson("Ana"), await newPerson("Bob")];
    const { group } = await house.control<{ group: { id: string } }>("POST", "/_sim/groups", {
      phone_number_id: house.phoneNumberId,
      subject: "Support",
      participants: [ana, bob],
    });
    const first = await house.startWorker({ PARLEY_FAILPOINT: "group.answered" });
    const name = `${group.id}@g.us`;
    const members = async () => (await house.rest("GET", `/groups/${encodeURIComponent(name)}/members`)).body["total"];
    await expect.poll(members, { timeout: 30_000 }).toBe(2);
    const input = { chat_ids: [name], participants: [bob] };
    const preview = (await house.rest("POST", "/groups/members/remove", input)).body as {
      details: { confirmation_token: string };
    };
    const died = once(first, "exit");
    const removing = fetch(`${house.url}/v1/groups/members/remove`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${house.key}`,
        "content-type": "application/json",
        "confirmation-token": preview.details.confirmation_token,
      },
      body: JSON.stringify(input),
    });
    expect(await died).toEqual([null, "SIGKILL"]);
    await house.startWorker();
    expect(await outcomeOf("remove")).toMatchObject({ state: "done", done: 1 });
    expect((await groups())[0]?.participants.map((person) => person.name)).toEqual(["Ana"]);
    expect(await members()).toBe(1);
    expect((await removing).status).toBe(200);
  });
});
