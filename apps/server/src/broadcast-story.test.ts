import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A broadcast to 500 people, stopped in the middle, then sent to the rest: what their phones show decides. */
const PEOPLE = 500;
const AT_ONCE = 20;
const SLOW_MS = 60_000;

interface SimPerson {
  id: string;
  wa_id: string;
}
interface Status {
  state: string;
  counts: Record<string, number>;
  failures: { chat_id: string; code: string }[];
}
interface Asked {
  code: string;
  details: { preview: { count: number; left_out: { code: string }[] }; confirmation_token: string };
}

let house: TestHouse;
let people: SimPerson[] = [];
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  const wanted = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `Guest ${index}`,
    wa_id: String(491_700_000_000 + index),
  }));
  ({ people } = await house.control<{ people: SimPerson[] }>("POST", "/_sim/people", { people: wanted }));
  const hello = { phone_number_id: house.phoneNumberId, type: "text", text: { body: "Hello" } };
  await forAll(people, (person) => house.control("POST", `/_sim/people/${person.id}/messages`, hello));
}, SLOW_MS);
afterAll(() => house?.close());

async function forAll<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}

async function post<T>(path: string, body: object, token?: string): Promise<T> {
  const response = await fetch(`${house.url}/v1${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${house.key}`,
      "content-type": "application/json",
      ...(token ? { "confirmation-token": token } : {}),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}
const statusOf = async (id: string) => (await house.rest("GET", `/broadcasts/${id}`)).body as unknown as Status;
const broadcastTo = (chatIds: string[]) => ({
  chat_ids: chatIds,
  text: "{{shop}} opens at {{hour}}.",
  variables: { "*": { shop: "Leaf", hour: "9" }, [chatIds[0] ?? ""]: { hour: "8" } },
});
/** Texts of ours on each phone. */
const onPhones = () =>
  forAll(people, async (person) => {
    const path = `/_sim/people/${person.id}/chats/${house.phoneNumberId}/messages`;
    const { messages } = await house.control<{ messages: { from_me: boolean; text?: { body: string } }[] }>(
      "GET",
      path,
    );
    return messages.flatMap((message) => (message.from_me ? [] : (message.text?.body ?? "")));
  });

it(
  "goes to each once, tells the true count first, and stops in the middle when told to",
  { timeout: 3 * SLOW_MS },
  async () => {
    const numbers = people.map((person) => `+${person.wa_id}`);
    const first = broadcastTo([...numbers, numbers[0] ?? "", "+4917099999999"]);
    const asked = await vi.waitFor(
      async () => {
        const answer = await post<Asked>("/broadcasts", first);
        expect(answer.details.preview.count).toBe(PEOPLE);
        return answer;
      },
      { timeout: SLOW_MS, interval: 500 },
    );
    expect(asked.details.preview.left_out.map((one) => one.code)).toEqual(["duplicate_conflict", "chat_not_found"]);
    const halfway = house.nextEvent("broadcast.progress", (data) => Number(data["done"]) >= 100);
    const { broadcast_id: id } = await post<{ broadcast_id: string }>(
      "/broadcasts",
      first,
      asked.details.confirmation_token,
    );
    await halfway;
    const stop = await post<Asked>(`/broadcasts/${id}/cancel`, {});
    expect(await post(`/broadcasts/${id}/cancel`, {}, stop.details.confirmation_token)).toMatchObject({
      state: "cancelled",
    });
    const stopped = await vi.waitFor(
      async () => {
        const status = await statusOf(id);
        expect(status.counts["queued"] ?? 0).toBe(0);
        return status;
      },
      { timeout: SLOW_MS },
    );
    const unsent = stopped.counts["cancelled"] ?? 0;
    expect(unsent).toBeGreaterThan(0);
    const shown = await onPhones();
    expect(shown.filter((texts) => texts.length === 1)).toHaveLength(PEOPLE - unsent);
    expect(shown.filter((texts) => texts.length > 1)).toEqual([]);
    expect(shown[0]).toEqual(["Leaf opens at 8."]);

    const rest = broadcastTo(numbers.filter((_, index) => shown[index]?.length === 0));
    const again = await post<Asked>("/broadcasts", rest);
    expect(again.details.preview.count).toBe(unsent);
    const second = await post<{ broadcast_id: string }>("/broadcasts", rest, again.details.confirmation_token);
    await vi.waitFor(
      async () => {
        const { state, counts, failures } = await statusOf(second.broadcast_id);
        expect([state, (counts["sent"] ?? 0) + (counts["delivered"] ?? 0) + (counts["read"] ?? 0)]).toEqual([
          "done",
          unsent,
        ]);
        expect(failures).toEqual([]);
      },
      { timeout: SLOW_MS, interval: 200 },
    );
    expect((await onPhones()).every((texts) => texts.length === 1)).toBe(true);
  },
);
