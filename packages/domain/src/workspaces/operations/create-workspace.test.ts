import { execute } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { flowWorld, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { workerCaller } from "../../worker.ts";
import { workspaces } from "../table.ts";
import { createWorkspace } from "./create-workspace.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());

const create = (workspaceId: string, input: Record<string, unknown>) =>
  execute(world.kernel, createWorkspace, workerCaller(workspaceId, "req_test"), input);

it("makes the workspace of the call, and leaves one that is there as it is", async () => {
  const id = world.kernel.ids.next("workspace");
  expect(await create(id, { name: "Bakery", time_zone: "Europe/Madrid" })).toEqual({ workspace_id: id, created: true });
  expect(await create(id, { name: "Other name" })).toEqual({ workspace_id: id, created: false });
  const [row] = await world.query((tx) => tx.select().from(workspaces).where(eq(workspaces.id, id)));
  expect(row).toMatchObject({ name: "Bakery", timeZone: "Europe/Madrid", defaultPhoneId: null });
});

it("refuses a time zone that nobody knows", async () => {
  await expect(
    create(world.kernel.ids.next("workspace"), { name: "Mars", time_zone: "Mars/Olympus" }),
  ).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [expect.objectContaining({ path: "time_zone", received: "Mars/Olympus" })] },
  });
});
