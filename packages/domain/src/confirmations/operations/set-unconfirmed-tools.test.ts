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
    const { workspace } = await world.call(listUnconfirmedTools, {});
    expect(LISTS).toContainEqual(workspace);
  }
});

it("of every key is not for a key of some phones; those it can see it may decide about", async () => {
  const limited = { phoneIds: [world.phoneId], ...unasked };
  const { workspace } = await world.call(listUnconfirmedTools, {});
  await expect(world.call(setUnconfirmedTools, { tools: ["delete_ticket"] }, limited)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("cannot decide for every key"),
  });
  expect((await world.call(listUnconfirmedTools, {}))["workspace"]).toEqual(workspace);
  const { id } = await world.call(createKey, { name: "Of this phone" }, { phoneIds: [world.phoneId] });
  const answer = await world.call(setUnconfirmedTools, { tools: ["delete_ticket"], key_id: id }, limited);
  expect(answer).toEqual({ tools: ["delete_ticket"], key_id: id });
});
