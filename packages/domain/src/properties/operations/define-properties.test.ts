import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setChatCustomProperties } from "../../chats/operations/set-chat-custom-properties.ts";
import { setContactCustomProperties } from "../../contacts/operations/set-contact-custom-properties.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { propertyDefinitions } from "../table.ts";
import { createCustomProperty } from "./create-custom-property.ts";
import { listCustomProperties } from "./list-custom-properties.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const define = (input: Record<string, unknown>) => world.call(createCustomProperty, { type: "chat", ...input });
const setOnChat = (properties: Record<string, unknown>) =>
  world.call(setChatCustomProperties, { chat_id: world.chatId, properties });
const list = async (input: Record<string, unknown> = {}) =>
  (await world.call(listCustomProperties, input)) as { items: { name: string }[]; next_cursor: string | null };

describe("create_custom_property", () => {
  it("defines choices, and then only those are taken, as they were written", async () => {
    const { property } = await define({ name: " Tier ", value_type: "select", options: ["Gold", " Silver"] });
    expect(property).toEqual({
      property_id: expect.stringMatching(/^prop_/),
      name: "Tier",
      type: "chat",
      value_type: "select",
      options: ["Gold", "Silver"],
    });
    expect(await setOnChat({ tier: "gold" })).toMatchObject({ custom_properties: { Tier: "Gold" } });
    await expect(setOnChat({ tier: "bronze" })).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "properties.tier", expected: "one of Gold, Silver" }] },
    });
  });

  it("makes possible what a first value cannot say: a date, several choices", async () => {
    await define({ name: "renewal", value_type: "date" });
    await expect(setOnChat({ renewal: "soon" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await setOnChat({ renewal: "2027-01-31" })).toMatchObject({ custom_properties: { renewal: "2027-01-31" } });
    await expect(setOnChat({ sizes: ["S"] })).rejects.toMatchObject({
      message: expect.stringContaining("create_custom_property"),
    });
    await define({ name: "sizes", value_type: "multi_select", options: ["S", "M"] });
    expect(await setOnChat({ sizes: ["m"] })).toMatchObject({ custom_properties: { sizes: ["M"] } });
  });

  it("is of one kind: a contact's property of that name is another", async () => {
    await define({ name: "Tier", type: "contact", value_type: "number" });
    const answer = await world.call(setContactCustomProperties, {
      contact_id: world.contactId,
      properties: { tier: 3 },
    });
    expect(answer).toMatchObject({ contact: { custom_properties: { Tier: 3 } } });
  });

  it("refuses a name that is there, whatever its case and accents, and shows what it is", async () => {
    await setOnChat({ "order id": "A-1" });
    await expect(define({ name: "Order_ÍD", value_type: "number" })).rejects.toMatchObject({
      code: "property_conflict",
      message: expect.stringContaining('"order id"'),
      options: { details: { existing: { name: "order id", value_type: "text" } }, hint: "list_custom_properties" },
    });
  });

  it("makes a name that first use takes for a slip, and says what it looks like", async () => {
    await setOnChat({ address: "Rua A" });
    await expect(setOnChat({ adress: "Rua B" })).rejects.toMatchObject({
      message: expect.stringContaining("create_custom_property"),
    });
    expect(await define({ name: "adress", value_type: "text" })).toMatchObject({ similar: ["address"] });
    expect(await setOnChat({ adress: "Rua B" })).toMatchObject({ custom_properties: { adress: "Rua B" } });
  });

  it.each([
    ["a choice without options", { value_type: "select" }],
    ["options of a number", { value_type: "number", options: ["1"] }],
    ["one option twice", { value_type: "select", options: ["Café", "cafe"] }],
    ["an option of nothing", { value_type: "select", options: [" "] }],
    ["a type that is none", { value_type: "colour" }],
  ])("refuses %s", async (_what, input) => {
    await expect(define({ name: "wrong", ...input })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await list({ type: "chat" })).items.map(({ name }) => name)).not.toContain("wrong");
  });

  it("is for whoever may change the settings", async () => {
    await expect(
      world.call(
        createCustomProperty,
        { name: "x", type: "chat", value_type: "text" },
        { scopes: new Set(["chats:write"]) },
      ),
    ).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("admin:settings") });
  });

  it("defines one of two at once", async () => {
    const both = await Promise.allSettled(
      ["region", "Region"].map((name) => define({ name, value_type: "text", type: "ticket" })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "property_conflict" } });
  });
});

describe("list_custom_properties", () => {
  it("shows those of one kind or all, by name, page after page", async () => {
    const whole = await list({ limit: 100 });
    // Which of the two spellings was first, nobody knows.
    const names = new Set(whole.items.map(({ name }) => name.toLowerCase()));
    expect([...names]).toEqual(expect.arrayContaining(["tier", "renewal", "region"]));
    expect((await list({ type: "contact" })).items).toMatchObject([{ name: "Tier", value_type: "number" }]);
    const paged = [];
    let cursor: string | null = null;
    do {
      const page = await list({ limit: 2, ...(cursor ? { cursor } : {}) });
      paged.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    expect(paged).toEqual(whole.items);
  });

  it("stays below 20 kB with many options", async () => {
    const options = Array.from({ length: 100 }, (_, index) => `${"x".repeat(50)} ${index}`);
    for (let count = 0; count < 5; count++) await define({ name: `long ${count}`, value_type: "select", options });
    const page = await list({ type: "chat", limit: 100 });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(20_000);
    expect(page.next_cursor).not.toBeNull();
  });

  it("stops at five hundred of a kind, with a sentence", async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      id: `prop_${index}`,
      workspaceId: world.workspaceId,
      kind: "ticket" as const,
      name: `p${index}`,
      nameKey: `p${index}`,
      valueType: "text" as const,
      createdAt: world.clock.now(),
    }));
    await world.query((tx) => tx.insert(propertyDefinitions).values(many));
    await expect(define({ name: "more", type: "ticket", value_type: "text" })).rejects.toMatchObject({
      code: "limit_exceeded",
    });
  });
});
