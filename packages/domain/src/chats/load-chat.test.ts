import { AppError, execute } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { EventBatch, recordInboundEvents } from "../inbound/index.ts";
import { getContact } from "../contacts/operations/get-contact.ts";
import { phones } from "../phones/table.ts";
import { updatePhone } from "../phones/operations/update-phone.ts";
import { workspaces } from "../workspaces/table.ts";
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

  it("is the chat on the default phone where no phone is named", async () => {
    expect(await idOf(world.number)).toBe(world.chatId);
    await world.call(updatePhone, { phone_id: secondPhoneId, is_default: true });
    expect(await idOf(world.number)).toBe(secondChatId);
    await world.call(updatePhone, { phone_id: world.phoneId, is_default: true });
  });

  it("is told apart by the phone where somebody gives the name", async () => {
    const [own] = await world.query((tx) => tx.select().from(phones).where(eq(phones.id, world.phoneId)));
    const { candidates } = (await refusal(idOf("person 678"))).options.details as { candidates: object[] };
    expect(candidates).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ chat_id: secondChatId, phone_id: secondPhoneId, phone_name: "Second" }),
        expect.objectContaining({ chat_id: world.chatId, phone_id: world.phoneId, phone_name: own?.name }),
      ]),
    );
  });

  it("is told by the number of the phone too, in each form of a number", async () => {
    await world.query((tx) => tx.update(phones).set({ number: "34911222333" }).where(eq(phones.id, secondPhoneId)));
    for (const form of ["34911222333", "+34 911 222 333", "0034911222333", "34911222333@c.us"]) {
      expect(await idOf(world.number, form), form).toBe(secondChatId);
      const { items } = await world.call(listChats, { phone_id: form });
      expect(
        (items as { chat_id: string }[]).map((item) => item.chat_id),
        form,
      ).toEqual([secondChatId]);
    }
    // Of a tool that does not declare it.
    const { contact } = await world.call(getContact, { contact_id: world.number, phone_id: "+34911222333" });
    expect(contact).toMatchObject({ contact_id: world.contactId });
  });

  it.each([getChat, getContact, listChats])("names the phones there are where none of them is named", async (tool) => {
    const about = { chat_id: world.chatId, contact_id: world.contactId };
    const input = Object.fromEntries(Object.entries(about).filter(([name]) => name in tool.input.shape));
    const error = await refusal(world.call(tool, { ...input, phone_id: "+34999999999" }));
    expect(error.code).toBe("phone_not_found");
    expect(error.options.details).toEqual({
      candidates: expect.arrayContaining([
        { phone_id: secondPhoneId, name: "Second", number: "+34911222333" },
        expect.objectContaining({ phone_id: world.phoneId }),
      ]),
    });
  });

  describe("none of which is the default", () => {
    beforeAll(() => world.query((tx) => tx.update(workspaces).set({ defaultPhoneId: null })));
    afterAll(() => world.query((tx) => tx.update(workspaces).set({ defaultPhoneId: world.phoneId })));

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
        phone_number: "+34911222333",
      });
      expect(error.message).toContain("Give phone_id");
    });

    it("is not named to a key that may not read chats", async () => {
      const scopes = new Set(["messages:send" as const]);
      const error = await refusal(world.call(sendMessage, { chat_id: world.number, text: "Hi" }, { scopes }));
      expect(error.code).toBe("chat_conflict");
      expect(JSON.stringify(error.options.details)).not.toContain("Person 678");
    });
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
