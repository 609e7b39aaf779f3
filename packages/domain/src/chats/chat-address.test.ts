import { createIds, systemClock } from "@parley/kernel";
import { expect, it } from "vitest";
import { parseChatAddress } from "./chat-address.ts";

const phone = { kind: "phone", digits: "4915112345678" };

it.each([
  "4915112345678",
  "+4915112345678",
  "+49 151 1234-5678",
  "+49 (151) 1234.5678",
  "+49 (0)151 12345678",
  "0049 (0)151 12345678",
  "+49 (0151) 12345678",
  "+49(0)151/1234–5678",
  "\u202A+49 151 12345678\u202C",
  "004915112345678",
  " 4915112345678@c.us ",
  "4915112345678@s.whatsapp.net",
])("reads %s as a number", (text) => {
  expect(parseChatAddress(text)).toEqual(phone);
});

it.each([
  ["+44 (0)20 7946 0958", "442079460958"],
  ["+1 (0)212 555 0100", "12125550100"],
  ["+39 (0)6 1234567", "39061234567"],
  ["+225 (0)7 12 34 56 78", "2250712345678"],
  ["+49 30 (0)1234567", "493001234567"],
])("takes off the 0 of %s where nobody dials it from abroad", (text, digits) => {
  expect(parseChatAddress(text)).toEqual({ kind: "phone", digits });
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
