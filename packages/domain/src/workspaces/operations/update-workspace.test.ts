import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createTicket } from "../../tickets/operations/create-ticket.ts";
import { getTicket } from "../../tickets/operations/get-ticket.ts";
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
    phones: expect.arrayContaining([{ phone_id: world.phoneId, name: "Shop", number: "+15550001000", default: true }]),
    members: [{ member_id: world.memberId, name: world.memberName }],
    labels: expect.arrayContaining([{ label_id: world.labelId, name: world.labelName }]),
  });
});

it("changes only what is given; null takes the rules away; other workspaces keep theirs", async () => {
  const scope = { workspaceId: world.other.workspaceId };
  await world.call(updateWorkspace, { instructions: "Theirs." }, scope);
  expect(await world.call(updateWorkspace, { time_zone: "Europe/Madrid", instructions: null })).toEqual({
    name: "Test",
    time_zone: "Europe/Madrid",
    ticket_prefix: "TKT",
  });
  expect(await world.call(getWorkspace, {}, scope)).toMatchObject({ instructions: "Theirs." });
});

it("is not for a key of some phones, nor for a call about one", async () => {
  const before = await world.call(getWorkspace, {});
  const limited = world.call(updateWorkspace, { instructions: "Mine." }, { phoneIds: [world.phoneId] });
  await expect(limited).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("limited") });
  const about = world.call(updateWorkspace, { instructions: "Mine.", phone_id: world.phoneId });
  await expect(about).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("leave phone_id") });
  expect(await world.call(getWorkspace, {})).toEqual(before);
});

it("keeps both of two changes at once", async () => {
  for (let round = 0; round < 5; round++) {
    const [name, instructions] = [`Shop ${round}`, `Rule ${round}`];
    await Promise.all([world.call(updateWorkspace, { name }), world.call(updateWorkspace, { instructions })]);
    expect(await world.call(getWorkspace, {})).toMatchObject({ name, instructions });
  }
  await world.call(updateWorkspace, { name: "Test", instructions: null });
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

it("gives tickets another prefix; they answer to the former ones as well, and to no other", async () => {
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Pot" });
  const { ticket_id, number } = ticket as { ticket_id: string; number: string };
  const digits = number.replace("TKT-", "");
  expect(await world.call(updateWorkspace, { ticket_prefix: "sup" })).toMatchObject({ ticket_prefix: "SUP" });
  await world.call(updateWorkspace, { ticket_prefix: "Help" });
  expect(await world.call(getWorkspace, {})).toMatchObject({ ticket_prefix: "HELP" });
  for (const name of [`HELP-${digits}`, `sup-${digits}`, number, `#${digits}`]) {
    const found = await world.call(getTicket, { ticket_id: name });
    expect(found).toMatchObject({ ticket: { ticket_id, number: `HELP-${digits}` } });
  }
  const other = world.call(getTicket, { ticket_id: `ABC-${digits}` });
  await expect(other).rejects.toMatchObject({ code: "ticket_not_found" });
});

it.each(["A", "TOOLONG", "T-1", "ÄÖ", ""])("refuses the prefix %j", async (ticket_prefix) => {
  await expect(world.call(updateWorkspace, { ticket_prefix })).rejects.toMatchObject({ code: "invalid_input" });
});
