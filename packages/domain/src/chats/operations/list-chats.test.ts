import { HOUR_MS, toolAnswer } from "@parley/kernel";
import { connectionOf } from "@parley/store";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { chatViews } from "../chat-view.ts";
import type { ChatView } from "../schemas.ts";
import { chats } from "../table.ts";
import { addMember } from "../../members/operations/add-member.ts";
import { assignChat } from "./assign-chat.ts";
import { archiveChat } from "./archive-chat.ts";
import { listChats } from "./list-chats.ts";
import { markChatRead } from "./mark-chat-read.ts";
import { updateChat } from "./update-chat.ts";

const PEOPLE = 24;
let world: SweepWorld;

beforeAll(async () => {
  world = await sweepWorld();
  for (let index = 0; index < PEOPLE; index++) {
    const at = new Date(Date.parse("2026-11-21T09:01:00Z") + index * 1000).toISOString();
    const text = `Good morning, is the order ${1000 + index} on its way? I have been waiting for two weeks and more.`;
    await world.flow.record(textFrom(`3460000${1000 + index}`, text, { sentAt: at }));
  }
  world.clock.advance(HOUR_MS);
});
afterAll(() => world.close());

async function list(input: Record<string, unknown> = {}) {
  return (await world.call(listChats, input)) as { items: ChatView[]; next_cursor: string | null };
}
const idsOf = (items: ChatView[]) => items.map((item) => item.chat_id);

describe("a list of chats", () => {
  it("shows who, how many unread, what was said last and until when free text may go", async () => {
    const { items } = await list({ limit: 1 });
    expect(items).toEqual([
      {
        chat_id: expect.stringMatching(/^chat_/),
        name: "Person 023",
        type: "direct",
        number: "+34600001023",
        unread: 1,
        last_at: "2026-11-21T09:01:23Z",
        last_text: "Good morning, is the order 1023 on its w…",
        window_closes_at: "2026-11-22T09:01:23Z",
      },
    ]);
  });

  it("asks the store four times for what stands beside the chats, one or twenty", async () => {
    const rows = await world.query((tx) => tx.select().from(chats).limit(20));
    await world.kernel.store.transact(world.workspaceId, "read", async (unit) => {
      const ctx = { ...unit, workspaceId: world.workspaceId, clock: world.clock, caller: world.callerWith() };
      const asked = vi.spyOn(connectionOf(unit), "query");
      const questionsAbout = async (wanted: typeof rows) => {
        asked.mockClear();
        expect(await chatViews(ctx, wanted)).toHaveLength(wanted.length);
        return asked.mock.calls.length;
      };
      const direct = rows.filter((row) => row.type === "direct");
      expect(await questionsAbout(direct.slice(0, 1))).toBe(4);
      expect(await questionsAbout(direct)).toBe(4);
      asked.mockRestore();
    });
  });

  it("pages through every chat once, newest first", async () => {
    const seen: ChatView[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ limit: 7, ...(cursor ? { cursor } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(7);
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    expect(new Set(idsOf(seen)).size).toBe(PEOPLE + 2);
    expect(seen).toHaveLength(PEOPLE + 2);
    const times = seen.map((item) => item.last_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("costs less than 2,000 tokens for twenty", async () => {
    const page = await list();
    expect(page.items).toHaveLength(20);

    expect(encode(JSON.stringify(page)).length).toBeLessThan(2_000);
  });

  it("says whose each is, which costs a model one id for each member", async () => {
    const names = ["Ana Lima", "Bo Berg"];
    for (const name of names) await world.call(addMember, { name, email: `${name.split(" ")[0]}@example.org` });
    const ids = idsOf((await list({ limit: 6 })).items);
    for (const [index, id] of ids.entries())
      await world.call(assignChat, { chat_ids: [id], assignee: names[index % names.length] });
    const page = await list({ limit: 6 });
    await world.call(assignChat, { chat_ids: ids, assignee: "none" });
    expect(page.items.map((item) => item.assignee)).toEqual([...names, ...names, ...names]);
    expect(page.items.map((item) => item.assignee_id)).toEqual(
      page.items.map((_, index) => page.items[index % names.length]?.assignee_id),
    );
    const { items } = toolAnswer(listChats, { ...page }) as typeof page;
    expect(items.map((item) => item.assignee_id ?? "")).toEqual([
      expect.stringMatching(/^mem_/),
      expect.stringMatching(/^mem_/),
      "",
      "",
      "",
      "",
    ]);
  });

  it("shows nothing of another workspace", async () => {
    const { items } = await list({ limit: 100 });
    expect(idsOf(items)).not.toContain(world.other.chatId);
  });

  it("with fields full tells members, labels and properties of each", async () => {
    const { items } = await list({ fields: "full", type: "group" });
    expect(items).toEqual([
      expect.objectContaining({ chat_id: world.groupChatId, phone_id: world.phoneId, name: "Garden club" }),
    ]);
    const [labelled] = (await list({ fields: "full", label: world.labelName })).items;
    expect(labelled).toMatchObject({ chat_id: world.chatId, contact_id: world.contactId, labels: [world.labelName] });
  });
});

describe("filters", () => {
  it("by label, without regard to case; a label nobody made is refused", async () => {
    expect(idsOf((await list({ label: "VIP" })).items)).toEqual([world.chatId]);
    await expect(list({ label: "vips" })).rejects.toMatchObject({ code: "label_not_found" });
  });

  it("by assignee, and by nobody", async () => {
    await world.call(updateChat, { chat_id: world.chatId, assignee: world.memberId });
    expect(idsOf((await list({ assignee: "ana suarez" })).items)).toEqual([world.chatId]);
    await expect(list({ assignee: "Bea" })).rejects.toMatchObject({ code: "member_not_found" });
    const nobody = (await list({ assignee: "none", limit: 100 })).items;
    expect((await list({ assignee: "None", limit: 100 })).items).toEqual(nobody);
    expect(nobody).toHaveLength(PEOPLE + 1);
  });

  it("by unread, which reading changes", async () => {
    expect(idsOf((await list({ unread_only: true, limit: 100 })).items)).toContain(world.chatId);
    await world.call(markChatRead, { chat_id: world.chatId });
    expect(idsOf((await list({ unread_only: true, limit: 100 })).items)).not.toContain(world.chatId);
  });

  it("by time, in words too", async () => {
    expect((await list({ updated_since: "2026-11-21T09:01:20Z", limit: 100 })).items).toHaveLength(4);
    expect((await list({ updated_since: "-1h", limit: 100 })).items.length).toBeGreaterThan(20);
    await expect(list({ updated_since: "soon" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("archived chats only when asked for", async () => {
    await world.call(archiveChat, { chat_id: world.groupChatId });
    expect(idsOf((await list({ limit: 100 })).items)).not.toContain(world.groupChatId);
    expect(idsOf((await list({ archived: true })).items)).toEqual([world.groupChatId]);
  });

  it("by phone: one that is not there, or not the key's, is an error and not an empty list", async () => {
    expect((await list({ phone_id: world.phoneId, limit: 100 })).items.length).toBeGreaterThan(20);
    await expect(list({ phone_id: world.other.phoneId })).rejects.toMatchObject({ code: "phone_not_found" });
    const limited = { phoneIds: [world.other.phoneId] };
    await expect(world.call(listChats, { phone_id: world.phoneId }, limited)).rejects.toMatchObject({
      code: "phone_not_found",
      message: expect.stringContaining(world.phoneId),
    });
    expect(await world.call(listChats, {}, limited)).toEqual({ items: [], next_cursor: null });
  });
});
