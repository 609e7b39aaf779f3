import { AppError, execute } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { EventBatch, recordInboundEvents } from "../inbound/index.ts";
import { linkPhone } from "../phones/operations/link-phone.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { getChat } from "./operations/get-chat.ts";
import { listChats } from "./operations/list-chats.ts";
import { searchChats } from "./operations/search-chats.ts";

let world: SweepWorld;
let secondPhoneId: string;
let secondChatId: string;

beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function idOf(name: string, phoneId?: string): Promise<string> {
  const { chat } = await world.call(getChat, { chat_id: name, ...(phoneId ? { phone_id: phoneId } : {}) });
  return (chat as { chat_id: string }).chat_id;
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error("It was not refused.");
}

describe("a chat", () => {
  it("is found under every name it may be given", async () => {
    const names = ["+", "", "00"].map((prefix) => prefix + world.number);
    const ids = [`${world.number}@c.us`, `${world.number}@s.whatsapp.net`, world.contactId, world.chatId];
    for (const name of [...names, ...ids]) expect(await idOf(name), name).toBe(world.chatId);
    expect(await idOf("120363021234567890@g.us")).toBe(world.groupChatId);
  });

  it("is found by a number as people dial it, where WhatsApp keeps another form", async () => {
    await world.flow.record(textFrom("551187654321", "Oi"));
    expect(await idOf("+55 11 98765-4321")).toBe(await idOf("551187654321"));
  });

  it("that is nowhere is refused with what came, what is expected and where to look", async () => {
    const error = await refusal(idOf("+34 699 000 000"));
    expect(error.code).toBe("chat_not_found");
    expect(error.message).toMatch(/search_chats.*create_chat/);
    expect(error.body("req").fields).toEqual([
      expect.objectContaining({
        path: "chat_id",
        received: "+34 699 000 000",
        expected: expect.stringMatching(/chat_….*\+49/),
      }),
    ]);
  });

  it("of which only a name is given is refused with who has it, never guessed", async () => {
    const one = await refusal(idOf("Garden club"));
    expect(one.code).toBe("chat_not_found");
    expect(one.options.details).toEqual({
      candidates: [{ chat_id: world.groupChatId, name: "Garden club", type: "group" }],
    });
    await world.flow.record(textFrom("34600999678", "Hello"));
    const several = await refusal(idOf("person 678"));
    expect(several.code).toBe("chat_conflict");
    expect(several.message).toContain("Ask which one");
    expect(several.options.details).toEqual({
      candidates: [
        { chat_id: expect.stringMatching(/^chat_/), name: "Person 678", type: "direct", number: "+34600999678" },
        { chat_id: world.chatId, name: "Person 678", type: "direct", number: `+${world.number}` },
      ],
    });
    expect((await refusal(idOf("Nobody at all"))).options.details).toBeUndefined();
  });

  it("is not told by name to a key that may not read chats", async () => {
    const sender = { scopes: new Set(["messages:send"] as const) };
    const call = world.call(sendMessage, { chat_id: "Garden club", text: "Hi" }, sender);
    expect((await refusal(call)).options.details).toBeUndefined();
  });

  it("of another workspace is as if it were nowhere", async () => {
    expect((await refusal(idOf(world.other.chatId))).code).toBe("chat_not_found");
    expect((await refusal(idOf(world.other.contactId))).code).toBe("chat_not_found");
  });
});

describe("a person with chats on two phones", () => {
  beforeAll(async () => {
    const linked = await execute(world.kernel, linkPhone, world.callerWith(), {
      name: "Second",
      connector: "simulated",
      settings: {},
      secrets: {},
    });
    secondPhoneId = linked.phone_id;
    await execute(world.kernel, recordInboundEvents, world.callerWith(), {
      phone_id: secondPhoneId,
      batch: new EventBatch([textFrom(world.number, "On the other line")]),
    });
    secondChatId = await idOf(world.number, secondPhoneId);
  });

  it("is not guessed: the candidates are named", async () => {
    const error = await refusal(idOf(world.number));
    expect(error.code).toBe("chat_conflict");
    const { candidates } = error.options.details as { candidates: { chat_id: string; phone_id: string }[] };
    expect(candidates.map((chat) => chat.chat_id).sort()).toEqual([world.chatId, secondChatId].sort());
    expect(candidates.find((chat) => chat.chat_id === secondChatId)).toEqual({
      chat_id: secondChatId,
      name: "Person 678",
      phone_id: secondPhoneId,
      phone_name: "Second",
    });
    expect(error.message).toContain("Give phone_id");
  });

  it("is not named to a key that may not read chats", async () => {
    const sendsOnly = new Set(["messages:send" as const]);
    const error = await refusal(world.call(sendMessage, { chat_id: world.number, text: "Hi" }, { scopes: sendsOnly }));
    expect(error.code).toBe("chat_conflict");
    expect(JSON.stringify(error.options.details)).not.toContain("Person 678");
  });

  it.each([
    [listChats, {}],
    [searchChats, { query: "678" }],
  ])("has rows that tell on which phone each is: absent is the default", async (operation, input) => {
    const { items } = (await world.call(operation, input)) as { items: { chat_id: string; phone_id?: string }[] };
    const phoneOf = new Map(items.map((item) => [item.chat_id, item.phone_id]));
    expect(phoneOf.get(secondChatId)).toBe(secondPhoneId);
    expect(phoneOf.has(world.chatId)).toBe(true);
    expect(phoneOf.get(world.chatId)).toBeUndefined();
  });

  it("is told apart by the phone, and by what the key may use", async () => {
    expect(secondChatId).not.toBe(world.chatId);
    expect(await idOf(world.number, world.phoneId)).toBe(world.chatId);
    const { chat } = await world.call(getChat, { chat_id: world.number }, { phoneIds: [secondPhoneId] });
    expect(chat).toMatchObject({ chat_id: secondChatId, phone_id: secondPhoneId });
  });

  it("does not show a key the chats of phones that are not its own", async () => {
    const error = await refusal(world.call(getChat, { chat_id: world.chatId }, { phoneIds: [secondPhoneId] }));
    expect(error.code).toBe("chat_not_found");
  });

  it("refuses a chat id with another phone, naming the right one", async () => {
    const error = await refusal(idOf(world.chatId, secondPhoneId));
    expect(error.code).toBe("chat_conflict");
    expect(error.message).toContain(world.phoneId);
  });
});
