import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addMember } from "./add-member.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("refuses a second member with one email, whatever its case; names may repeat", async () => {
  await expect(world.call(addMember, { name: "Anna", email: "Ana@Example.com" })).rejects.toMatchObject({
    code: "member_conflict",
  });
  expect(await world.call(addMember, { name: world.memberName, email: "other@example.com" })).toMatchObject({
    member: { name: world.memberName, email: "other@example.com", role: "agent" },
  });
});

it("refuses an email nobody could be reached by", async () => {
  await expect(world.call(addMember, { name: "Anna", email: "anna" })).rejects.toMatchObject({ code: "invalid_input" });
});
