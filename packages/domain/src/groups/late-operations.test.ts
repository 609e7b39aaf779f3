import type { GroupAct, GroupOutcome } from "@parley/connectors/contract";
import { SECOND_MS, type Caller } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ProcessDied } from "../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { GROUP_JOB, LATE_AFTER_SECONDS } from "./begin-operation.ts";
import { listGroupOperations } from "./operations/list-group-operations.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";
import type { GroupAnswer } from "./schemas.ts";
import { groupOperations } from "./table.ts";

/** No operation is pending for ever, whoever falls silent. */
let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.flow.immediate.add(GROUP_JOB);
  world.flow.connector.groups.answers.clear();
});

const next = (act: GroupAct, ...outcomes: GroupOutcome<never>[]) =>
  world.flow.connector.groups.answers.set(act, outcomes);

/** A caller that gives up as soon as it would have to wait. */
function impatient(): Pick<Caller, "signal" | "progress"> {
  const gone = new AbortController();
  return { signal: gone.signal, progress: ({ message }) => message && gone.abort() };
}

/** Begins an operation whose job waits; the caller gives up at once. */
async function begun(description: string): Promise<GroupAnswer> {
  world.flow.immediate.delete(GROUP_JOB);
  return (await world.call(updateGroupInfo, { chat_id: world.groupChatId, description }, impatient())) as GroupAnswer;
}

const stateOf = async ({ operation_id }: GroupAnswer) =>
  ((await world.call(listGroupOperations, { operation_id })) as { items: GroupAnswer[] }).items[0];

it("gives up waiting for news that never come, and says that nobody knows", async () => {
  next("updateInfo", { outcome: "accepted", requestId: "REQ-4" });
  const asked = { chat_id: world.groupChatId, description: "Silence" };
  const answer = (await world.call(updateGroupInfo, asked, impatient())) as unknown as GroupAnswer;
  const { id, state } = groupOperations;
  const rowOf = () =>
    world.query((tx) =>
      tx
        .select({ state })
        .from(groupOperations)
        .where(eq(id, answer.operation_id ?? "")),
    );
  await expect.poll(rowOf).toEqual([{ state: "waiting" }]);
  expect((await stateOf(answer))?.state).toBe("pending");
  world.clock.advance(LATE_AFTER_SECONDS * SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "unknown" });
});

it("gives up one that waited for its phone longer than for any news, and then for news that never come", async () => {
  const answer = await begun("Held");
  world.flow.held.add(world.phoneId);
  world.clock.advance(2 * LATE_AFTER_SECONDS * SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "pending" });
  world.flow.held.delete(world.phoneId);
  next("updateInfo", { outcome: "accepted", requestId: "REQ-5" });
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "pending" });
  world.clock.advance(LATE_AFTER_SECONDS * SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "unknown" });
});

it("gives up one whose job is gone for good while the network was asked", async () => {
  const answer = await begun("Gone");
  world.flow.failpoints.add("group.answered");
  await expect(world.flow.runJobs()).rejects.toThrow(ProcessDied);
  const dead = world.flow.jobs.findIndex((job) => job.name === GROUP_JOB);
  world.flow.jobs.splice(dead, 1);
  world.clock.advance(LATE_AFTER_SECONDS * SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "unknown" });
});

it("leaves an attempt alone that an earlier one's time is over for", async () => {
  const away = { code: "connector_unavailable" as const, message: "Away.", retryable: true };
  const long = { ...away, retryAfterSeconds: LATE_AFTER_SECONDS - 1 };
  next("updateInfo", { outcome: "rejected", error: long }, { outcome: "accepted", requestId: "REQ-6" });
  const answer = await begun("Twice");
  await world.flow.runJobs();
  world.clock.advance(SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "pending" });
  world.clock.advance(LATE_AFTER_SECONDS * SECOND_MS);
  await world.flow.runJobs();
  expect(await stateOf(answer)).toMatchObject({ state: "unknown" });
});
