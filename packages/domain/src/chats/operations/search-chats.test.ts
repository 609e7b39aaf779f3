import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createChat } from "./create-chat.ts";
import { searchChats } from "./search-chats.ts";
import { updateChat } from "./update-chat.ts";

let world: SweepWorld;
let anaId: string;
let namedGroupId: string;

beforeAll(async () => {
  world = await sweepWorld();
  const { chat } = await world.call(createChat, { phone_number: "+34 600 555 666", contact_name: "Ana Núñez" });
  anaId = (chat as { chat_id: string }).chat_id;
  const sender = { phone: "34600555666", bsuid: "ES.ana", username: "anan" };
  const group = { type: "group" as const, networkId: "120363000000000001", subject: "100% Fútbol_Club" };
  await world.flow.record(textFrom("34600555666", "Who plays?", { sender, chat: group }), {
    kind: "group",
    chat: group,
    change: "joined",
    members: [sender],
    at: "2026-11-21T09:00:00.000Z",
  });
  [namedGroupId] = (await search("futbol")) as [string];
});
afterAll(() => world.close());

async function search(query: string, more: Record<string, unknown> = {}): Promise<string[]> {
  const { items } = await world.call(searchChats, { query, ...more });
  return (items as { chat_id: string }[]).map((item) => item.chat_id);
}

it("finds by part of a name, whatever the accents and case", async () => {
  for (const query of ["ana", "NUNEZ", "núñez", "a n"]) expect(await search(query), query).toContain(anaId);
});

it("finds by number as people write it, whole or in part, and by username", async () => {
  for (const query of ["+34 600 555 666", "34600555666@c.us", "0555666", "@anan"]) {
    const found = await search(query.startsWith("0") ? query.slice(1) : query);
    expect(found, query).toContain(anaId);
  }
});

it("finds the groups that someone is in", async () => {
  expect((await search("núñez")).sort()).toEqual([anaId, namedGroupId].sort());
  expect(await search("núñez", { type: "group" })).toEqual([namedGroupId]);
});

it("takes wildcards of the database as plain characters", async () => {
  expect(await search("100%")).toEqual([namedGroupId]);
  expect(await search("l_c")).toEqual([namedGroupId]);
  expect(await search("%")).toEqual([namedGroupId]);
  expect(await search("\\")).toEqual([]);
});

it("finds by the name we gave a chat", async () => {
  await world.call(updateChat, { chat_id: world.chatId, name: "Løvenkrone Supplies" });
  expect(await search("lovenkrone")).toEqual([world.chatId]);
});

it("finds nothing of another workspace or of another key's phones", async () => {
  expect(await search("garden")).toEqual([world.groupChatId]);
  const { items } = await world.call(searchChats, { query: "garden" }, { phoneIds: [world.other.phoneId] });
  expect(items).toEqual([]);
  await expect(search("garden", { phone_id: world.other.phoneId })).rejects.toMatchObject({ code: "phone_not_found" });
});

it("gives page after page, to the end", async () => {
  const all = await search("a");
  expect(all.length).toBeGreaterThan(1);
  const pages: string[] = [];
  let cursor: unknown;
  do {
    const page = await world.call(searchChats, { query: "a", limit: 1, ...(cursor ? { cursor } : {}) });
    pages.push(...(page["items"] as { chat_id: string }[]).map((item) => item.chat_id));
    cursor = page["next_cursor"];
  } while (cursor && pages.length <= all.length);
  expect(pages).toEqual(all);
});
