import type { Connector } from "@parley/connectors/contract";
import { execute, type AppError } from "@parley/kernel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventBatch, recordInboundEvents } from "../../inbound/index.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { linkPhone } from "../../phones/operations/link-phone.ts";
import { unlinkPhone } from "../../phones/operations/unlink-phone.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { blockContact } from "./block-contact.ts";
import { createContact } from "./create-contact.ts";
import { getContact } from "./get-contact.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { unblockContact } from "./unblock-contact.ts";

let world: SweepWorld;
beforeEach(async () => {
  world = await sweepWorld();
});
afterEach(() => world.close());

const block = (input: object = {}) => world.call(blockContact, { contact_id: world.contactId, ...input });
const unblock = (input: object = {}) => world.call(unblockContact, { contact_id: world.contactId, ...input });
const blockedOn = async (contact_id = world.contactId) =>
  (
    (await world.call(getContact, { contact_id })) as { contact: { blocked_on?: { phone_id: string }[] } }
  ).contact.blocked_on?.map(({ phone_id }) => phone_id) ?? [];

/** Another phone that the person has written to, on a connector of its own. */
async function secondPhone(abilities: Connector["abilities"]): Promise<string> {
  const { phone_id: phoneId } = await execute(world.kernel, linkPhone, world.callerWith(), {
    name: "Second shop",
    number: "15550002000",
    connector: "cloud-api",
    settings: {},
    secrets: {},
  });
  const { connector } = world.flow;
  const other: Connector = {
    name: "cloud-api",
    abilities,
    connect: () => connector.connect(),
    disconnect: () => connector.disconnect(),
    send: (command) => connector.send(command),
  };
  world.kernel.ports.connectors.of = async (_workspaceId, id) => (id === phoneId ? other : connector);
  const batch = new EventBatch([textFrom(world.number, "Hello there too")]);
  await execute(world.kernel, recordInboundEvents, world.callerWith(), { phone_id: phoneId, batch });
  return phoneId;
}

describe("blocking", () => {
  it("is asked of the network, answered by phone, and shown with the contact until it is undone", async () => {
    expect(await block()).toEqual({
      contact_id: world.contactId,
      name: "Person 678",
      items: [{ id: world.phoneId, name: "Shop", ok: true, state: "done", request_id: expect.stringMatching(/^job_/) }],
    });
    expect(await blockedOn()).toEqual([world.phoneId]);
    expect(await unblock()).toMatchObject({ items: [{ id: world.phoneId, ok: true, state: "done" }] });
    expect(await blockedOn()).toEqual([]);
    expect(world.flow.connector.blocked).toEqual([
      { phone: world.number, blocked: true },
      { phone: world.number, blocked: false },
    ]);
  });

  it("of someone blocked already asks nobody; unblocking always asks, because another app may have blocked them", async () => {
    await block();
    expect(await block()).toMatchObject({ items: [{ ok: true, state: "done" }] });
    expect(world.flow.connector.blocked).toHaveLength(1);
    await unblock();
    await unblock();
    expect(world.flow.connector.blocked).toHaveLength(3);
  });

  it("asked while an unblocking is on its way comes after it", async () => {
    await block();
    world.flow.immediate.delete("block_contact");
    const waiting = () => world.flow.jobs.filter((job) => job.name === "block_contact").length;
    const undone = unblock();
    await vi.waitFor(() => expect(waiting()).toBe(1));
    const again = block();
    await vi.waitFor(() => expect(waiting()).toBe(2));
    await world.flow.runJobs();
    expect(await undone).toMatchObject({ items: [{ ok: true, state: "done" }] });
    expect(await again).toMatchObject({ items: [{ ok: true, state: "done" }] });
    expect(world.flow.connector.blocked.map(({ blocked }) => blocked)).toEqual([true, false, true]);
    expect(await blockedOn()).toEqual([world.phoneId]);
  });

  it("that the network refuses is not so, and says why", async () => {
    const error = { code: "window_closed" as const, message: "Only those who wrote lately.", retryable: false };
    world.flow.connector.blockAnswers.push({ outcome: "rejected", error });
    expect(await block()).toMatchObject({
      items: [
        { ok: false, state: "failed", error: { code: "window_closed", message: "Only those who wrote lately." } },
      ],
    });
    expect(await blockedOn()).toEqual([]);
  });

  it("of which nobody knows the outcome is asked again", async () => {
    world.flow.connector.blockAnswers.push({ outcome: "unknown", reason: "No answer." });
    expect(await block()).toMatchObject({ items: [{ state: "done" }] });
    expect(world.flow.connector.blocked).toHaveLength(2);
  });

  it("survives a process that dies between the network's answer and our record of it", async () => {
    world.flow.immediate.delete("block_contact");
    const answer = block();
    await vi.waitFor(() => expect(world.flow.jobs.map((job) => job.name)).toContain("block_contact"));
    world.flow.failpoints.add("block.answered");
    await expect(world.flow.runJobs()).rejects.toThrow("block.answered");
    expect(await blockedOn()).toEqual([]);
    await world.flow.runJobs();
    expect(await answer).toMatchObject({ items: [{ ok: true, state: "done" }] });
    expect(await blockedOn()).toEqual([world.phoneId]);
    expect(world.flow.connector.blocked).toHaveLength(2);
  });
});

describe("a person of several phones", () => {
  it("is blocked on each they wrote to, and where one cannot, it says so by its connector's name", async () => {
    const { block: _cannot, ...abilities } = world.flow.connector.abilities;
    const second = await secondPhone(abilities);
    const { items } = (await block()) as { items: { id: string }[] };
    expect(items).toHaveLength(2);
    expect(items.find((item) => item.id === world.phoneId)).toMatchObject({ ok: true, state: "done" });
    expect(items.find((item) => item.id === second)).toMatchObject({
      ok: false,
      state: "failed",
      error: { code: "not_supported", message: expect.stringContaining("cloud-api") },
    });
    expect(await blockedOn()).toEqual([world.phoneId]);
  });

  it("is refused at once where no phone can, before anything is asked", async () => {
    const { block: _cannot, ...abilities } = world.flow.connector.abilities;
    const second = await secondPhone(abilities);
    await expect(block({ phone_id: second })).rejects.toMatchObject({
      code: "not_supported",
      message: expect.stringMatching(/connector cloud-api .* Phones on .*simulated can/),
    });
    expect(world.flow.connector.blocked).toEqual([]);
  });

  it("is blocked on one phone only where that is named, and a key of that phone sees no other", async () => {
    const second = await secondPhone(world.flow.connector.abilities);
    await block({ phone_id: second });
    expect(await blockedOn()).toEqual([second]);
    const seen = await world.call(getContact, { contact_id: world.contactId }, { phoneIds: [world.phoneId] });
    expect(seen["contact"]).not.toHaveProperty("blocked_on");
  });
});

describe("a phone that was unlinked", () => {
  const unlink = (phone_id: string) =>
    world.call(unlinkPhone, { phone_id }, { unconfirmed: new Set(["unlink_phone"]) });

  it("is refused as such, not for what its connector could not do", async () => {
    await unlink(world.phoneId);
    for (const [input, path] of [
      [{}, "contact_id"],
      [{ phone_id: world.phoneId }, "phone_id"],
    ] as const) {
      await expect(block(input)).rejects.toMatchObject({
        code: "phone_conflict",
        message: expect.stringContaining("update_phone"),
        options: { fields: [{ path }] },
      });
    }
    expect(world.flow.connector.blocked).toEqual([]);
  });

  it("among others says so for itself, and the others are asked", async () => {
    const second = await secondPhone(world.flow.connector.abilities);
    await unlink(second);
    const { items } = (await block()) as { items: { id: string }[] };
    expect(items.find((item) => item.id === world.phoneId)).toMatchObject({ ok: true, state: "done" });
    expect(items.find((item) => item.id === second)).toMatchObject({
      ok: false,
      state: "failed",
      error: { code: "phone_conflict" },
    });
  });
});

it("someone who never wrote is asked of the default phone", async () => {
  const { contact } = await world.call(createContact, { phone_number: "+34600000009", name: "Ana" });
  const contact_id = (contact as { contact_id: string }).contact_id;
  expect(await block({ contact_id })).toMatchObject({ items: [{ id: world.phoneId }] });
  expect(world.flow.connector.blocked).toEqual([{ phone: "34600000009", blocked: true }]);
});

it("a block stays with the person when contacts become one", async () => {
  await block();
  const { contact } = await world.call(createContact, { phone_number: "+34600000009", name: "Ana" });
  const input = { keep_id: (contact as { contact_id: string }).contact_id, merge_ids: [world.contactId] };
  const error = await world.call(mergeContacts, input).catch((refused: AppError) => refused);
  const confirmationToken = String((error as AppError).options.details?.["confirmation_token"]);
  await world.call(mergeContacts, input, { confirmationToken });
  expect(await blockedOn(input.keep_id)).toEqual([world.phoneId]);
});
