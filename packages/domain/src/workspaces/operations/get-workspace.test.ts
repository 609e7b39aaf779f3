import { afterAll, beforeAll, expect, it } from "vitest";
import { setPhoneState } from "../../phones/operations/set-phone-state.ts";
import { unlinkPhone } from "../../phones/operations/unlink-phone.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getWorkspace } from "./get-workspace.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("says of which phones nothing is sent or received", async () => {
  await world.call(setPhoneState, { phone_id: world.phoneId, state: "connected" });
  const shop = async () => {
    const { phones } = (await world.call(getWorkspace, {})) as { phones: { phone_id: string }[] };
    return phones.find(({ phone_id }) => phone_id === world.phoneId);
  };
  expect(await shop()).not.toHaveProperty("state");
  await world.call(setPhoneState, { phone_id: world.phoneId, state: "interrupted", reason: "No answer." });
  expect(await shop()).toMatchObject({ name: "Shop", state: "interrupted" });
  await world.call(unlinkPhone, { phone_id: world.phoneId }, { unconfirmed: new Set(["unlink_phone"]) });
  expect(await shop()).toMatchObject({ name: "Shop", state: "unlinked" });
});
