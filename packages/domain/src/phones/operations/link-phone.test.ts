import { execute } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { workerCaller } from "../../worker.ts";
import { createWorkspace } from "../../workspaces/operations/create-workspace.ts";
import { workspaces } from "../../workspaces/table.ts";
import { findWorkspaceOfPhone, listAllPhones } from "../directory.ts";
import { loadPhone, phoneFor } from "../load-phone.ts";
import { openSecrets } from "../secrets.ts";
import { phones } from "../table.ts";
import { linkPhone } from "./link-phone.ts";
import { setPhoneState } from "./set-phone-state.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const link = (more: Record<string, unknown> = {}) =>
  execute(world.kernel, linkPhone, world.callerWith(), {
    name: "Second",
    connector: "simulated",
    settings: { base_url: "http://127.0.0.1:4311" },
    secrets: { access_token: "EAAG-secret" },
    ...more,
  });
const phoneIn = (workspaceId: string, phoneId: string | undefined, phoneIds?: string[]) =>
  world.kernel.store.transact(workspaceId, "read", (unit) => {
    const caller = { ...world.callerWith(), workspaceId, ...(phoneIds ? { phoneIds } : {}) };
    return phoneFor({ tx: unit.tx, workspaceId, caller }, phoneId);
  });

it("is found from its id before any workspace is known, and starts as connecting", async () => {
  const { phone_id } = await link();
  const { store } = world.flow.test;
  expect(await findWorkspaceOfPhone(store, phone_id)).toBe(world.workspaceId);
  expect(await findWorkspaceOfPhone(store, world.other.phoneId)).toBe(world.other.workspaceId);
  expect(await findWorkspaceOfPhone(store, "phn_000000000000000")).toBeNull();
  expect((await listAllPhones(store)).map((phone) => phone.phoneId)).toContain(phone_id);
  expect(await phoneIn(world.workspaceId, phone_id)).toMatchObject({ state: "connecting", history: null });
});

it("keeps secrets sealed, and settings in the open", async () => {
  const { phone_id } = await link();
  const [row] = await world.query((tx) => tx.select().from(phones).where(eq(phones.id, phone_id)));
  if (!row) throw new Error("No row.");
  const box = world.kernel.ports.secrets;
  expect(openSecrets(box, row)).toEqual({ access_token: "EAAG-secret" });
  expect(row.settings).toEqual({ base_url: "http://127.0.0.1:4311" });
});

it("has its templates fetched, and its past only when asked for", async () => {
  world.flow.jobs.length = 0;
  await link();
  expect(world.flow.jobs.map((job) => job.name)).toEqual(["sync_templates"]);
  world.flow.jobs.length = 0;
  const { phone_id } = await link({ import_history: true });
  expect(world.flow.jobs.map((job) => job.name)).toEqual(["sync_templates", "import_history"]);
  expect(await phoneIn(world.workspaceId, phone_id)).toMatchObject({ history: { done: false, cursor: null } });
});

it("is the default when it is the first of its workspace, and not after", async () => {
  const workspaceId = world.kernel.ids.next("workspace");
  const caller = workerCaller(workspaceId, "req_test");
  await execute(world.kernel, createWorkspace, caller, { name: "Fresh" });
  await expect(phoneIn(workspaceId, undefined)).rejects.toMatchObject({ code: "phone_not_found" });
  const input = { name: "First", connector: "simulated", settings: {}, secrets: {} };
  const first = await execute(world.kernel, linkPhone, caller, input);
  await execute(world.kernel, linkPhone, caller, input);
  expect((await phoneIn(workspaceId, undefined)).id).toBe(first.phone_id);
  const [other] = await world.query((tx) => tx.select().from(workspaces).where(eq(workspaces.id, world.workspaceId)));
  expect(other?.defaultPhoneId).toBe(world.phoneId);
});

it("is not found from another workspace, nor through a key that may not use it", async () => {
  await expect(phoneIn(world.other.workspaceId, world.phoneId)).rejects.toMatchObject({ code: "phone_not_found" });
  const { phone_id } = await link();
  await expect(phoneIn(world.workspaceId, world.phoneId, [phone_id])).rejects.toMatchObject({
    code: "phone_not_found",
    message: expect.stringContaining(phone_id),
  });
  expect((await phoneIn(world.workspaceId, undefined, [phone_id])).id).toBe(phone_id);
});

it("records how the connection stands, once for each change", async () => {
  const { phone_id } = await link();
  const set = (state: string, reason?: string) =>
    world.call(setPhoneState, { phone_id, state, reason: reason ?? null });
  expect(await set("connected")).toEqual({ changed: true });
  const since = world.clock.now();
  world.clock.advance(1000);
  expect(await set("connected")).toEqual({ changed: false });
  expect(await phoneIn(world.workspaceId, phone_id)).toMatchObject({ state: "connected", stateChangedAt: since });
  await set("credentials_rejected", "The access token has expired.");
  const phone = await world.kernel.store.transact(world.workspaceId, "read", (unit) =>
    loadPhone({ tx: unit.tx, workspaceId: world.workspaceId }, phone_id),
  );
  expect(phone).toMatchObject({ state: "credentials_rejected", stateReason: "The access token has expired." });
});

it("is refused a second time on the same number, and where its connector has no past to bring", async () => {
  const settings = { phone_number_id: "777" };
  const { phone_id } = await link({ settings });
  await expect(link({ settings })).rejects.toMatchObject({
    code: "phone_conflict",
    message: expect.stringContaining(phone_id),
    options: { fields: [{ path: "settings" }] },
  });
  const { factory } = world.kernel.ports.connectors;
  world.kernel.ports.connectors.factory = (name) => ({ ...factory(name), importsHistory: name !== "cloud-api", name });
  const past = link({ connector: "cloud-api", import_history: true });
  await expect(past).rejects.toMatchObject({ code: "not_supported", message: expect.stringContaining("cloud-api") });
  world.kernel.ports.connectors.factory = factory;
});

it("links one number once when two calls do it at the same time", async () => {
  const settings = { phone_number_id: "778" };
  const { jobs } = world.kernel.ports;
  const { enqueue } = jobs;
  let second: Promise<unknown> | undefined;
  // In the middle of the first, whose phone nobody else sees yet.
  jobs.enqueue = async (tx, job) => {
    jobs.enqueue = enqueue;
    second = link({ settings }).catch((error: unknown) => error);
    await world.somebodyWaits();
    return enqueue.call(jobs, tx, job);
  };
  const { phone_id } = await link({ settings }).finally(() => (jobs.enqueue = enqueue));
  expect(await second).toMatchObject({ code: "phone_conflict", options: { details: { phone_id } } });
});

it("gets the number from the network when nobody gave it", async () => {
  const { phone_id } = await link();
  await world.call(setPhoneState, { phone_id, state: "connected", number: "15550009000" });
  await world.call(setPhoneState, { phone_id, state: "connected", number: "15550009999" });
  expect(await phoneIn(world.workspaceId, phone_id)).toMatchObject({ number: "15550009000" });
});
