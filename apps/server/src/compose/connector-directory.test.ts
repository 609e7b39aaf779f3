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

it("stands a connector in for an unlinked phone that can do nothing, and refuses what was queued with the reason", async () => {
  const { workspaceId, phoneId } = house;
  const directory = directoryOn(house.house.store);
  const used = await directory.of(workspaceId, phoneId);
  const unlink = (confirmation: Record<string, string> = {}) =>
    fetch(`${house.url}/v1/phones/${phoneId}/unlink`, {
      method: "POST",
      headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json", ...confirmation },
      body: "{}",
    });
  const asked = (await (await unlink()).json()) as { details: { confirmation_token: string } };
  expect((await unlink({ "confirmation-token": asked.details.confirmation_token })).ok).toBe(true);
  // What another process does when it looks at its phones.
  await directory.refresh(phoneId, new Date(Date.now() + 60_000));
  const connector = await directory.of(workspaceId, phoneId);
  expect(connector).not.toBe(used);
  expect(connector.abilities).toEqual({});
  expect(await connector.connect()).toMatchObject({ state: "logged_out" });
  const chat = { type: "direct" as const, networkId: "4915112345678" };
  const content = { type: "text" as const, text: "Queued before", previewUrl: false };
  expect(await connector.send({ ourId: "msg_1", chat, content })).toMatchObject({
    outcome: "rejected",
    error: { code: "phone_not_registered", message: expect.stringContaining("unlinked"), retryable: false },
  });
  await directory.close();
});
