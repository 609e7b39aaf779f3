import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { listGroups } from "./operations/list-groups.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const [ana, bob] = [{ phone: "34600123201" }, { phone: "34600123202" }];
const chat = { type: "group" as const, networkId: "120363029999999999", subject: "Beekeepers" };

it("somebody who joins while the group is read stays in it", async () => {
  const groups = world.flow.connector.groups;
  groups.has([ana]);
  groups.whileReading = async () => {
    groups.has([ana, bob]);
    const joined = { kind: "group" as const, chat, change: "joined" as const, members: [bob] };
    await world.flow.record({ ...joined, at: "2026-11-21T09:30:00.000Z" });
  };
  const reads = () => groups.asked.filter(({ act }) => act === "read").length;
  const before = reads();
  await world.flow.record(textFrom(ana.phone, "The queen is gone.", { chat }));
  await world.flow.runJobs();
  const { items } = (await world.call(listGroups, { query: "Garden club" })) as { items: { chat_id: string }[] };
  const found = await Promise.all(
    items.map(({ chat_id }) => world.call(listGroupMembers, { chat_id }) as Promise<{ items: { number?: string }[] }>),
  );
  const numbers = found.flatMap((page) => page.items.map((member) => member.number));
  expect(numbers).toEqual(expect.arrayContaining([`+${ana.phone}`, `+${bob.phone}`]));
  expect(reads() - before).toBe(2);
});
