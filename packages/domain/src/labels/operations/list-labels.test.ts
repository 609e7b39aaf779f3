import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { LabelView } from "../schemas.ts";
import { labels } from "../table.ts";
import { listLabels } from "./list-labels.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const list = async (input: object = {}) =>
  (await world.call(listLabels, input)) as { items: LabelView[]; next_cursor: string | null };

it("tells each label with its colour and how many wear it, all of them at once", async () => {
  const { items, next_cursor } = await list();
  expect(items).toEqual([
    { label_id: world.doomedLabelId, name: "for nothing", color: expect.stringMatching(/^#/) },
    { label_id: world.labelId, name: "vip", color: expect.stringMatching(/^#/), chats: 1 },
  ]);
  expect(next_cursor).toBeNull();
});

it("leaves out what nothing of a kind wears", async () => {
  expect((await list({ type: "chat" })).items.map(({ name }) => name)).toEqual(["vip"]);
  expect((await list({ type: "ticket" })).items).toEqual([]);
});

it("stays below 20 kB however many there are, and its pages lose and repeat nothing", async () => {
  const names = Array.from({ length: 700 }, (_, index) => `Zwölf Boxkämpfer jagen Viktor ${index}`);
  const row = { workspaceId: world.workspaceId, color: "#000000", createdAt: world.clock.now() };
  await world.query((tx) =>
    tx.insert(labels).values(names.map((name, index) => ({ ...row, id: `lbl_${index}`, name, nameKey: name }))),
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list(cursor ? { cursor } : {});
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(20_000);
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.next_cursor;
  } while (cursor);
  expect(seen.toSorted()).toEqual(["for nothing", "vip", ...names].toSorted());
});
