import { execute } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "../testing/test-house.ts";
import { createConnectorDirectory } from "./connector-directory.ts";
import { createSecretBox } from "./secret-box.ts";
import { updatePhone, workerCaller } from "@parley/domain";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

const directoryOn = (store: Parameters<typeof createConnectorDirectory>[0]["store"]) => {
  const { kernel } = house.house;
  return createConnectorDirectory({
    store,
    secrets: createSecretBox(kernel.secret),
    clock: kernel.clock,
    onReport: () => {},
  });
};
const NO_STORE = {
  transact: () => Promise.reject(new Error("A second transaction was begun inside the first.")),
};

it("makes a connector within the caller's transaction, on no connection of its own", async () => {
  const directory = directoryOn(NO_STORE);
  const { workspaceId, phoneId } = house;
  await expect(directory.of(workspaceId, phoneId)).rejects.toThrow("second transaction");
  const connector = await house.house.store.transact(workspaceId, "read", (unit) =>
    directory.of(workspaceId, phoneId, unit),
  );
  expect(connector.name).toBe("simulated");
  expect(await directory.of(workspaceId, phoneId)).toBe(connector);
  await directory.close();
});

it("makes another once settings or secrets have changed, whichever process changed them", async () => {
  const { workspaceId, phoneId } = house;
  const directory = directoryOn(house.house.store);
  const old = await directory.of(workspaceId, phoneId);
  const before = new Date();
  await directory.refresh(phoneId, new Date(0));
  expect(await directory.of(workspaceId, phoneId)).toBe(old);
  const caller = workerCaller(workspaceId, "req_test");
  await execute(house.house.kernel, updatePhone, caller, {
    phone_id: phoneId,
    settings: { request_timeout_ms: 9_000 },
  });
  await directory.refresh(phoneId, new Date(before.getTime() + 60_000));
  expect(await directory.of(workspaceId, phoneId)).not.toBe(old);
  await directory.close();
});
