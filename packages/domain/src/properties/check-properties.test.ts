import { auditLog } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { updateChat } from "../chats/operations/update-chat.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { propertyDefinitions } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  await set({ Plan: "gold", seats: 3, vat: true });
});
afterAll(() => world.close());

async function set(properties: Record<string, unknown>, requestId = "req_test") {
  const input = { chat_id: world.chatId, custom_properties: properties };
  const { chat } = await world.call(updateChat, input, { requestId });
  return (chat as { custom_properties?: Record<string, unknown> }).custom_properties;
}
const defined = async () =>
  (await world.query((tx) => tx.select().from(propertyDefinitions)))
    .map(({ name, valueType }) => `${name}: ${valueType}`)
    .sort();

it("defines a name on first use with the type of its value, and the audit tells", async () => {
  await set({ region: "north" }, "req_region");
  expect(await defined()).toEqual(["Plan: text", "region: text", "seats: number", "vat: boolean"]);
  const [row] = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, "req_region")));
  expect(row?.changes).toContainEqual(
    expect.objectContaining({ entity: "property", after: { kind: "chat", name: "region", value_type: "text" } }),
  );
});

it("finds a name without regard to case and what stands between its words", async () => {
  expect(await set({ PLAN: "silver", "Seats ": 4 })).toEqual({ Plan: "silver", seats: 4, vat: true, region: "north" });
});

it("refuses a value of another type, naming the type and what came, and changes nothing", async () => {
  await expect(set({ seats: "many", vat: false })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("number"),
    options: { fields: [{ path: "custom_properties.seats", expected: "a number", received: '"many"' }] },
  });
  expect(await set({})).toMatchObject({ vat: true, seats: 4 });
});

it("refuses a name that is nearly one that exists, and names that one", async () => {
  const before = await defined();
  await expect(set({ regin: "south" })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining('"region"'),
  });
  expect(await defined()).toEqual(before);
});

it("refuses a first value that does not say what the property holds", async () => {
  await expect(set({ sizes: ["S", "M"] })).rejects.toMatchObject({
    options: { fields: [{ expected: expect.stringContaining("create_custom_property") }] },
  });
});

it("removes with null, and refuses to remove what nothing is called, with the nearest", async () => {
  await expect(set({ plann: null })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("expected Plan"),
    options: { fields: [{ path: "custom_properties.plann", nearest: "Plan" }] },
  });
  expect(await set({ plan: null })).toEqual({ seats: 4, vat: true, region: "north" });
});

it("refuses a name with what nobody sees, and finds a property by its name as we show it", async () => {
  const before = await defined();
  await expect(set({ "pay\u202Egnp": "x" })).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [{ message: expect.stringContaining("nobody sees"), expected: "paygnp, without it" }] },
  });
  expect(await defined()).toEqual(before);
  expect(await set({ "region⟨U+200B⟩": "north" })).toMatchObject({ region: "north" });
});

it("refuses more than one thing holds, and what holds too much can be made smaller", async () => {
  const region = "é".repeat(1_000);
  const many = Object.fromEntries(["Oak", "Birch", "Larch", "Willow"].map((name) => [name, region]));
  await expect(set(many)).rejects.toMatchObject({
    code: "limit_exceeded",
    message: expect.stringContaining("at most 8000 bytes"),
  });
  expect(await defined()).not.toContain("Oak: text");
  const old = { ...many, region };
  await world.query((tx) => tx.update(chats).set({ customProperties: old }).where(eq(chats.id, world.chatId)));
  await set({ region: "n", seats: 4 });
  await expect(set({ region })).rejects.toMatchObject({ code: "limit_exceeded" });
  await set({ Oak: null, Birch: null, Larch: null, Willow: null, region: "north", vat: true });
});

it("keeps the definitions of workspaces apart", async () => {
  const input = { chat_id: world.other.chatId, custom_properties: { seats: "all" } };
  const { chat } = await world.call(updateChat, input, { workspaceId: world.other.workspaceId });
  expect(chat).toMatchObject({ custom_properties: { seats: "all" } });
});
