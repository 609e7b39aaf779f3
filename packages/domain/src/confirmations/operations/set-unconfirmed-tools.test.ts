import { afterAll, beforeAll, expect, it } from "vitest";
import { createKey } from "../../keys/operations/create-key.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { listUnconfirmedTools } from "./list-unconfirmed-tools.ts";
import { setUnconfirmedTools } from "./set-unconfirmed-tools.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const ROUNDS = 5;
const LISTS = [["delete_message"], ["leave_group", "purge_queue"], ["delete_ticket"]];
/** Past the confirmation, which is swept elsewhere. */
const unasked = { unconfirmed: new Set(["set_unconfirmed_tools"]) };

it("of several at once leaves one list whole, never what two of them asked for", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(LISTS.map((tools) => world.call(setUnconfirmedTools, { tools }, unasked)));
    expect(LISTS).toContainEqual(await offForAll());
  }
});

it("of every key is not for a key of some phones; those it can see it may decide about", async () => {
  const limited = { phoneIds: [world.phoneId], ...unasked };
  const before = await offForAll();
  await expect(world.call(setUnconfirmedTools, { tools: ["delete_ticket"] }, limited)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("cannot decide for every key"),
  });
  expect(await offForAll()).toEqual(before);
  const { id } = await world.call(createKey, { name: "Of this phone" }, { phoneIds: [world.phoneId] });
  const answer = await world.call(setUnconfirmedTools, { tools: ["delete_ticket"], key_id: id }, limited);
  expect(answer).toEqual({ tools: ["delete_ticket"], key_id: id });
});

/** Names of the tools that act at once for every key, page by page. */
async function offForAll(): Promise<string[]> {
  const off: string[] = [];
  let cursor: unknown;
  do {
    const page = await world.call(listUnconfirmedTools, { limit: 7, ...(cursor ? { cursor } : {}) });
    const items = page["items"] as { tool: string; off_for?: string[] }[];
    off.push(...items.filter((item) => item.off_for?.includes("workspace")).map((item) => item.tool));
    cursor = page["next_cursor"];
  } while (cursor);
  return off;
}
