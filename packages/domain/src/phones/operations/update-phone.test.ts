import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { startSending } from "../../queue/operations/start-sending.ts";
import { stopSending } from "../../queue/operations/stop-sending.ts";
import { openSecrets } from "../secrets.ts";
import { phones } from "../table.ts";
import { linkPhone } from "./link-phone.ts";
import { listPhones } from "./list-phones.ts";
import { setPhoneState } from "./set-phone-state.ts";
import { updatePhone } from "./update-phone.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

type Listed = { items: { phone_id: string; name: string; is_default: boolean }[]; next_cursor: string | null };

async function linked(): Promise<string> {
  const input = {
    name: "Second",
    connector: "simulated",
    settings: { base_url: "http://127.0.0.1:4311" },
    secrets: { access_token: "old", app_secret: "kept" },
  };
  return String((await world.call(linkPhone, input))["phone_id"]);
}
const rowOf = async (phoneId: string) => {
  const row = (await world.query((tx) => tx.select().from(phones))).find((phone) => phone.id === phoneId);
  if (!row) throw new Error("No row.");
  return row;
};

it("changes what is named, keeps the rest, and connects anew", async () => {
  const phone_id = await linked();
  const before = await rowOf(phone_id);
  const forgotten: string[] = [];
  world.kernel.ports.connectors.forget = async (id) => void forgotten.push(id);
  world.clock.advance(1000);
  const answer = await world.call(updatePhone, { phone_id, secrets: { access_token: "new" } });
  expect(answer).toMatchObject({ phone: { phone_id, name: "Second", state: "connecting" } });
  expect(JSON.stringify(answer)).not.toContain("new");
  const after = await rowOf(phone_id);
  expect(openSecrets(world.kernel.ports.secrets, after)).toEqual({ access_token: "new", app_secret: "kept" });
  expect(after.settings).toEqual(before.settings);
  expect(after.accessChangedAt.getTime()).toBe(before.accessChangedAt.getTime() + 1000);
  expect(forgotten).toEqual([phone_id]);
  await world.call(updatePhone, { phone_id, name: "Renamed" });
  expect(await rowOf(phone_id)).toMatchObject({ name: "Renamed", accessChangedAt: after.accessChangedAt });
  expect(forgotten).toEqual([phone_id]);
});

it("does not become another number once it has connected", async () => {
  const phone_id = await linked();
  await world.call(updatePhone, { phone_id, settings: { phone_number_id: "8" } });
  await world.call(setPhoneState, { phone_id, state: "connected", number: "15550007000" });
  await expect(world.call(updatePhone, { phone_id, settings: { phone_number_id: "9" } })).rejects.toMatchObject({
    code: "phone_conflict",
    options: { fields: [{ path: "settings" }] },
  });
});

it("does not become a number that another phone has", async () => {
  const [first, second] = [await linked(), await linked()];
  await world.call(updatePhone, { phone_id: first, settings: { phone_number_id: "500" } });
  await expect(
    world.call(updatePhone, { phone_id: second, settings: { phone_number_id: "500" } }),
  ).rejects.toMatchObject({ code: "phone_conflict", message: expect.stringContaining(first) });
  await world.call(updatePhone, { phone_id: second, settings: { phone_number_id: "501" } });
});

it("undoes nothing that others change of the phone meanwhile", async () => {
  const phone_id = await linked();
  const { jobs } = world.kernel.ports;
  const { hold } = jobs;
  let renamed: Promise<unknown> | undefined;
  // In the middle of stop_sending, whose change nobody else sees yet.
  jobs.hold = async (tx, ids, held) => {
    renamed = world.call(updatePhone, { phone_id, name: "Renamed", secrets: { access_token: "new" } });
    await world.somebodyWaits();
    return hold.call(jobs, tx, ids, held);
  };
  await world.call(stopSending, { phone_id, reason: "Wrong prices" }).finally(() => (jobs.hold = hold));
  await renamed;
  expect(await rowOf(phone_id)).toMatchObject({
    name: "Renamed",
    sendingStoppedAt: expect.any(Date),
    sendingStoppedReason: "Wrong prices",
  });
  await world.call(startSending, { phone_id });
  expect(world.flow.held).not.toContain(phone_id);
});

it("keeps each of the secrets that two calls give at once", async () => {
  const phone_id = await linked();
  const give = (secrets: Record<string, string>) => world.call(updatePhone, { phone_id, secrets });
  const { jobs } = world.kernel.ports;
  const { enqueue } = jobs;
  let other: Promise<unknown> | undefined;
  // In the middle of the first, whose secrets nobody else sees yet.
  jobs.enqueue = async (tx, job) => {
    jobs.enqueue = enqueue;
    other = give({ verify_token: "theirs" });
    await world.somebodyWaits();
    return enqueue.call(jobs, tx, job);
  };
  await give({ access_token: "ours" });
  await other;
  const secrets = openSecrets(world.kernel.ports.secrets, await rowOf(phone_id));
  expect(secrets).toEqual({ access_token: "ours", app_secret: "kept", verify_token: "theirs" });
});

it("becomes the default, and a key sees only the phones it may use", async () => {
  const phone_id = await linked();
  await world.call(updatePhone, { phone_id, is_default: true });
  const { items } = (await world.call(listPhones, { limit: 100 })) as unknown as Listed;
  expect(items.filter((item) => item.is_default).map((item) => item.phone_id)).toEqual([phone_id]);
  const limited = { phoneIds: [world.phoneId] };
  const seen = (await world.call(listPhones, {}, limited)) as unknown as Listed;
  expect(seen.items.map((item) => item.phone_id)).toEqual([world.phoneId]);
  await expect(world.call(updatePhone, { phone_id, name: "Mine" }, limited)).rejects.toMatchObject({
    code: "phone_not_found",
  });
});

it("pages through many", async () => {
  await linked();
  const first = (await world.call(listPhones, { limit: 1 })) as unknown as Listed;
  const second = (await world.call(listPhones, { limit: 1, cursor: first.next_cursor })) as unknown as Listed;
  expect([first.items.length, second.items.length]).toEqual([1, 1]);
  expect(first.items[0]?.phone_id).not.toBe(second.items[0]?.phone_id);
});
