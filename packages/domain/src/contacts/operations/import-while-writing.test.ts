import type { Progress } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { labels } from "../../labels/table.ts";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { contactIdentifiers, contacts } from "../table.ts";
import { importContacts } from "./import-contacts.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const writes = (number: string) =>
  world.flow.record(textFrom(number, "Hello", { sentAt: world.clock.now().toISOString() }));

/** Runs an import that stands still in its last row, at a label that somebody else is making, and does `meanwhile` then. */
async function importing(rows: object[], label: string, meanwhile: () => Promise<unknown>) {
  const [last] = rows.slice(-1);
  const halted = [...rows.slice(0, -1), { ...last, labels: [label] }];
  let answer: Promise<Record<string, unknown>> = Promise.reject(new Error("It was not begun."));
  answer.catch(() => undefined);
  await world.query(async (tx) => {
    await tx.insert(labels).values({
      id: `lbl_${label}`,
      workspaceId: world.workspaceId,
      name: label,
      nameKey: label,
      color: "#123456",
      createdAt: world.clock.now(),
    });
    await new Promise<void>((resolve, reject) => {
      const progress = ({ done }: Progress) => {
        if (done === rows.length - 1) resolve();
      };
      answer = world.call(importContacts, { rows: halted }, { progress });
      answer.catch(reject);
    });
    await world.somebodyWaits();
    await meanwhile();
  });
  return answer;
}

it("nobody waits for an import: neither who is new, nor whom it changes", async () => {
  const stranger = "34600000301";
  const rows = [
    { phone_number: "+34600000302" },
    { contact_id: world.contactId, labels: ["Lead"] },
    { phone_number: "+34600000303" },
  ];
  const answer = await importing(rows, "slow", async () => {
    await writes(stranger);
    await writes(world.number);
  });
  expect(answer).toMatchObject({ created: 2, updated: 1, failed: 0 });
  const said = await world.query((tx) => tx.select().from(messages).where(eq(messages.text, "Hello")));
  expect(said.map((row) => row.senderId)).toContain(world.contactId);
  expect(said).toHaveLength(2);
});

it("who writes for the first time while being imported is one contact, with the name of the file", async () => {
  const rows = [{ phone_number: "+34600000311", name: "Ana" }, { phone_number: "+34600000312" }];
  const answer = await importing(rows, "slower", () => writes("34600000311"));
  expect(answer).toMatchObject({ created: 1, updated: 1, failed: 0 });
  const found = await world.query((tx) =>
    tx
      .select({ name: contacts.name, id: contacts.id })
      .from(contacts)
      .innerJoin(contactIdentifiers, eq(contactIdentifiers.contactId, contacts.id))
      .where(eq(contactIdentifiers.value, "34600000311")),
  );
  expect(found).toEqual([{ name: "Ana", id: (answer["items"] as { id: string }[])[0]?.id }]);
  const all = await world.query((tx) => tx.select().from(contacts).where(eq(contacts.name, "Ana")));
  expect(all).toHaveLength(1);
});

it("two rows of one new person, however the number is written, make one", async () => {
  const rows = [
    { phone_number: "+5511987654321", labels: ["Lead"] },
    { phone_number: "+551187654321", name: "Rui" },
  ];
  const answer = await world.call(importContacts, { rows });
  expect(answer).toMatchObject({ created: 1, updated: 1 });
  const [first, second] = answer["items"] as { id: string }[];
  expect(first?.id).toBe(second?.id);
});
