import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * Two worker processes, one killed with -9 in the middle of 200 sends. What counts is what the
 * people's phones show: each message once, in order.
 */
const SENDS = 200;

let house: TestHouse;

beforeEach(async () => {
  house = await startTestHouse({ world: "empty", role: "server" });
  await house.control("PATCH", `/_sim/numbers/${house.phoneNumberId}`, { throughput_mps: 1000, pair_limit: false });
});
afterEach(() => house.close());

interface Written {
  chatId: string;
  personId: string;
}

/** People who have just written, so their windows are open. */
async function peopleWhoWrote(count: number): Promise<Written[]> {
  const names = Array.from({ length: count }, (_, index) => ({ name: `Person ${index}` }));
  const { people } = await house.control<{ people: { id: string; wa_id: string }[] }>("POST", "/_sim/people", {
    people: names,
  });
  const known = house.nextEvent(
    "message.received",
    (() => {
      let left = count;
      return () => --left === 0;
    })(),
  );
  for (const person of people) {
    await house.control("POST", `/_sim/people/${person.id}/messages`, {
      phone_number_id: house.phoneNumberId,
      type: "text",
      text: { body: "Hi" },
    });
  }
  await known;
  return Promise.all(
    people.map(async (person) => {
      const { body } = await house.rest("GET", `/chats/+${person.wa_id}`);
      return { chatId: (body["chat"] as { chat_id: string }).chat_id, personId: person.id };
    }),
  );
}

async function queueSends(people: readonly Written[]): Promise<void> {
  for (let n = 0; n < SENDS; n++) {
    const { chatId } = people[n % people.length]!;
    const { status } = await house.rest("POST", "/messages", { chat_id: chatId, text: `n${n}` });
    expect(status).toBe(200);
  }
}

/** Numbers of our messages as the person's phone shows them, oldest first. */
async function shownTo(personId: string): Promise<number[]> {
  const { messages } = await house.control<{ messages: { from_me: boolean; text?: { body: string } }[] }>(
    "GET",
    `/_sim/people/${personId}/chats/${house.phoneNumberId}/messages?limit=500`,
  );
  return messages.filter((message) => !message.from_me).map((message) => Number(message.text?.body.slice(1)));
}

async function statesOf(people: readonly Written[]): Promise<string[]> {
  const states: string[] = [];
  for (const { chatId } of people) {
    let cursor: unknown = null;
    do {
      const query = `limit=100&from_me=true${cursor ? `&cursor=${String(cursor)}` : ""}`;
      const { body } = await house.rest("GET", `/chats/${chatId}/messages?${query}`);
      states.push(...(body["items"] as { state: string }[]).map((item) => item.state));
      cursor = body["next_cursor"];
    } while (cursor);
  }
  return states;
}

const UNDER_WAY = ["queued", "sending"];
const settled = async (people: readonly Written[]) =>
  (await statesOf(people)).filter((state) => UNDER_WAY.includes(state)).length;

describe("a worker killed with -9 in the middle of 200 sends", { timeout: 120_000 }, () => {
  it("after the network had answered: all 200 arrive exactly once and in order, none stays unknown", async () => {
    const first = await house.startWorker({ PARLEY_FAILPOINT: "send.answered:100" });
    const people = await peopleWhoWrote(1);
    const died = once(first, "exit");
    await queueSends(people);
    expect(await died).toEqual([null, "SIGKILL"]);
    await house.startWorker();
    await expect.poll(() => settled(people), { timeout: 60_000 }).toBe(0);
    await expect.poll(async () => (await statesOf(people)).includes("unknown"), { timeout: 30_000 }).toBe(false);
    await expect.poll(async () => (await shownTo(people[0]!.personId)).length, { timeout: 10_000 }).toBe(SENDS);
    expect(await shownTo(people[0]!.personId)).toEqual(Array.from({ length: SENDS }, (_, n) => n));
  });

  it("at any moment, beside a living one: none twice, none out of order, and what did not arrive is unknown", async () => {
    const [first] = [await house.startWorker(), await house.startWorker()];
    const people = await peopleWhoWrote(20);
    // Statuses that come together make one event, of the last of them.
    const onTheWay = new Set<unknown>();
    const half = house.nextEvent("message.status_changed", (data) => {
      if (["sent", "delivered"].includes(String(data["delivery_state"]))) onTheWay.add(data["message_id"]);
      return onTheWay.size >= SENDS / 2;
    });
    const queued = queueSends(people);
    await half;
    first.kill("SIGKILL");
    await queued;
    await expect.poll(() => settled(people), { timeout: 60_000 }).toBe(0);
    const arrived = await Promise.all(people.map((person) => shownTo(person.personId)));
    for (const numbers of arrived) expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    const unknown = (await statesOf(people)).filter((state) => state === "unknown").length;
    await expect
      .poll(async () => (await Promise.all(people.map((person) => shownTo(person.personId)))).flat().length, {
        timeout: 10_000,
      })
      .toBeGreaterThanOrEqual(SENDS - unknown);
    expect((await Promise.all(people.map((person) => shownTo(person.personId)))).flat().length).toBeLessThanOrEqual(
      SENDS,
    );
  });
});
