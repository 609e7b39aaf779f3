import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { memberNames, resolveMember } from "./find-member.ts";
import { nextMember } from "./next-member.ts";
import { addMember } from "./operations/add-member.ts";
import { listMembers } from "./operations/list-members.ts";
import { members } from "./table.ts";

let world: SweepWorld;
let twins: string[];
beforeAll(async () => {
  world = await sweepWorld();
  twins = [await add("Bo Li", "bo1@example.com"), await add("BO LÍ", "bo2@example.com")];
});
afterAll(() => world.close());

async function add(name: string, email: string): Promise<string> {
  return ((await world.call(addMember, { name, email }))["member"] as { member_id: string }).member_id;
}

function inside<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return world.flow.test.store.transact(world.workspaceId, "write", (unit) =>
    // These functions read nothing else of it.
    work({ tx: unit.tx, workspaceId: world.workspaceId } as Ctx),
  );
}

it.each([
  ["id", () => world.memberId],
  ["name, without case and accents", () => " ana SUAREZ "],
  ["email", () => "ANA@example.com"],
])("finds a member by %s", async (_how, given) => {
  expect(await inside((ctx) => resolveMember(ctx, given()))).toEqual({ id: world.memberId, name: world.memberName });
});

it("refuses a name that two have, with both as candidates", async () => {
  await expect(inside((ctx) => resolveMember(ctx, "bo li"))).rejects.toMatchObject({
    code: "member_conflict",
    options: { details: { candidates: twins.map((member_id) => expect.objectContaining({ member_id })) } },
  });
});

it("never guesses: a part of a name is refused with the nearest", async () => {
  await expect(inside((ctx) => resolveMember(ctx, "Ana"))).rejects.toMatchObject({
    code: "member_not_found",
    message: expect.stringContaining('Did you mean "Ana Suárez"?'),
  });
  const elsewhere = world.other.memberId;
  await expect(inside((ctx) => resolveMember(ctx, elsewhere))).rejects.toMatchObject({ code: "member_not_found" });
});

it("says how nobody is written, and calls nobody near who is not", async () => {
  const refused = await inside((ctx) => resolveMember(ctx, "nobody")).catch((error: unknown) => error);
  expect(refused).toMatchObject({ message: expect.stringContaining("For nobody write none.") });
  expect(refused).not.toHaveProperty("options.details.nearest");
});

it("gives nothing new to who is no longer active, and keeps the name", async () => {
  const id = await add("Carla Gone", "carla@example.com");
  await world.query((tx) => tx.update(members).set({ active: false }).where(eq(members.id, id)));
  await expect(inside((ctx) => resolveMember(ctx, id))).rejects.toMatchObject({ code: "member_not_found" });
  expect(await inside((ctx) => memberNames(ctx, [id]))).toEqual(new Map([[id, "Carla Gone"]]));
  const names = async (input: object) =>
    ((await world.call(listMembers, input))["items"] as { name: string }[]).map(({ name }) => name);
  expect(await names({})).toEqual(["Ana Suárez", "Bo Li", "BO LÍ"]);
  expect(await names({ active_only: false })).toContain("Carla Gone");
});

it("deals in turn, each active member once before anyone twice, also when several ask at once", async () => {
  const dealt = await Promise.all(Array.from({ length: 6 }, () => inside(nextMember)));
  const counts = new Map<string, number>();
  for (const member of dealt) counts.set(member?.id ?? "", (counts.get(member?.id ?? "") ?? 0) + 1);
  expect(counts).toEqual(new Map([world.memberId, ...twins].map((id) => [id, 2])));
});

it("deals nobody where there is nobody", async () => {
  await world.flow.test.store.transact(world.other.workspaceId, "write", async (unit) => {
    const ctx = { tx: unit.tx, workspaceId: world.other.workspaceId } as Ctx;
    await db(unit).update(members).set({ active: false }).where(eq(members.workspaceId, world.other.workspaceId));
    expect(await nextMember(ctx)).toBeNull();
    await db(unit).update(members).set({ active: true }).where(eq(members.workspaceId, world.other.workspaceId));
  });
});
