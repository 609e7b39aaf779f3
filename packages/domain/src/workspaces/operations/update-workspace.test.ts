import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getWorkspace } from "./get-workspace.ts";
import { updateWorkspace } from "./update-workspace.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("keeps the business's own rules, which every reader is told", async () => {
  await world.call(updateWorkspace, { instructions: "Never promise a delivery date." });
  expect(await world.call(getWorkspace, {})).toMatchObject({
    name: "Test",
    instructions: "Never promise a delivery date.",
    phones: [{ phone_id: world.phoneId, number: "+15550001000", default: true }],
    members: [{ member_id: world.memberId, name: world.memberName }],
    labels: [world.labelName],
  });
});

it("changes only what is given; null takes the rules away; other workspaces keep theirs", async () => {
  const scope = { workspaceId: world.other.workspaceId };
  await world.call(updateWorkspace, { instructions: "Theirs." }, scope);
  expect(await world.call(updateWorkspace, { time_zone: "Europe/Madrid", instructions: null })).toEqual({
    name: "Test",
    time_zone: "Europe/Madrid",
    instructions: null,
  });
  expect(await world.call(getWorkspace, {}, scope)).toMatchObject({ instructions: "Theirs." });
});

it("refuses a zone that nobody knows", async () => {
  await expect(world.call(updateWorkspace, { time_zone: "Mars/Olympus" })).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [{ path: "time_zone" }] },
  });
});

it("shows a key of some phones only those", async () => {
  expect(await world.call(getWorkspace, {}, { phoneIds: ["phn_elsewhere"] })).toMatchObject({ phones: [] });
});
