import { createIds, systemClock } from "@parley/kernel";
import { expect, it } from "vitest";
import { parseChatAddress } from "./chat-address.ts";

const phone = { kind: "phone", digits: "4915112345678" };

it.each([
  "4915112345678",
  "+4915112345678",
  "+49 151 1234-5678",
  "+49 (151) 1234.5678",
  "004915112345678",
  " 4915112345678@c.us ",
  "4915112345678@s.whatsapp.net",
])("reads %s as a number", (text) => {
  expect(parseChatAddress(text)).toEqual(phone);
});

it("reads our own ids, whatever their letters", () => {
  const ids = createIds(systemClock);
  const [chat, contact] = [ids.next("chat"), ids.next("contact")];
  expect(parseChatAddress(chat)).toEqual({ kind: "chat", id: chat });
  expect(parseChatAddress(contact)).toEqual({ kind: "contact", id: contact });
});

it("reads a group, old form with a dash too", () => {
  expect(parseChatAddress("120363021234567890@g.us")).toEqual({ kind: "group", networkId: "120363021234567890" });
  expect(parseChatAddress("4915112345678-1500000000@g.us")).toMatchObject({ networkId: "4915112345678-1500000000" });
});

it.each(["", "Ana", "chat_1", "chat_", "msg_000000000000000", "12345", "0151 12345678", "+491511234567890123"])(
  "takes %j for nothing",
  (text) => {
    expect(parseChatAddress(text)).toBeNull();
  },
);
