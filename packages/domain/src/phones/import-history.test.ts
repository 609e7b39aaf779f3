import type { HistoryAbility } from "@parley/connectors/contract";
import type { JobRun } from "@parley/jobs";
import { execute } from "@parley/kernel";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { messages } from "../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { HISTORY_JOB, historyJob } from "./import-history.ts";
import { linkPhone } from "./operations/link-phone.ts";
import { phones } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const PAGES = 4;
const PER_PAGE = 50;

/** A past of four pages; dies once instead of giving page `diesAt`. */
function past(diesAt?: number): HistoryAbility & { asked: (string | null)[] } {
  const pages = Array.from({ length: PAGES }, (_, page) =>
    Array.from({ length: PER_PAGE }, (_, index) => {
      const at = new Date(Date.parse("2026-10-01T08:00:00Z") + (page * PER_PAGE + index) * 60_000).toISOString();
      return textFrom(`34644000${100 + (index % 7)}`, `Page ${page}, ${index}`, { sentAt: at, historical: true });
    }),
  );
  const asked: (string | null)[] = [];
  let dies = diesAt;
  return {
    asked,
    async page(cursor) {
      asked.push(cursor);
      const page = Number(cursor ?? 0);
      if (page === dies) {
        dies = undefined;
        throw new Error("The process died here.");
      }
      return { events: pages[page] ?? [], next: page + 1 < PAGES ? String(page + 1) : null };
    },
  };
}

async function linked(): Promise<string> {
  const input = { name: "With a past", connector: "simulated", settings: {}, secrets: {}, import_history: true };
  const { phone_id } = await execute(world.kernel, linkPhone, world.callerWith(), input);
  return phone_id;
}

async function importPast(phoneId: string): Promise<void> {
  const job = world.flow.jobs.find((item) => item.name === HISTORY_JOB && item.input["phone_id"] === phoneId);
  if (!job) throw new Error("Nothing was queued.");
  const run: JobRun = {
    id: job.id,
    workspaceId: job.workspaceId,
    step: (_name, work) => work(),
    sleep: async () => {},
  };
  await historyJob(world.flow.deps)(run, job.input);
}

async function stored(phoneId: string) {
  return world.query(async (tx) => {
    const [found] = await tx.select({ messages: count() }).from(messages).where(eq(messages.phoneId, phoneId));
    const [phone] = await tx.select().from(phones).where(eq(phones.id, phoneId));
    return { messages: found?.messages, history: phone?.history };
  });
}

it("takes over every page, once", async () => {
  const phoneId = await linked();
  world.flow.connector.abilities.history = past();
  await importPast(phoneId);
  expect(await stored(phoneId)).toEqual({ messages: PAGES * PER_PAGE, history: { done: true, cursor: null } });
  await importPast(phoneId);
  expect((await stored(phoneId)).messages).toBe(PAGES * PER_PAGE);
});

it("goes on after a crash where it was, and nothing is there twice", async () => {
  const phoneId = await linked();
  const history = past(2);
  world.flow.connector.abilities.history = history;
  await expect(importPast(phoneId)).rejects.toThrow("died here");
  expect(await stored(phoneId)).toEqual({ messages: 2 * PER_PAGE, history: { done: false, cursor: "2" } });
  await importPast(phoneId);
  expect(history.asked).toEqual([null, "1", "2", "2", "3"]);
  expect(await stored(phoneId)).toEqual({ messages: PAGES * PER_PAGE, history: { done: true, cursor: null } });
});

it("is over at once where the connector has no past to give", async () => {
  const phoneId = await linked();
  delete world.flow.connector.abilities.history;
  await importPast(phoneId);
  expect((await stored(phoneId)).messages).toBe(0);
});
