import { expect, it } from "vitest";
import { historyEvents } from "./history.ts";

const ANA = { profile: { name: "Ana" }, wa_id: "5511987654321", user_id: "BR.1" };
const HIDDEN = { profile: { name: "Hidden", username: "hid" }, user_id: "US.2" };
const PAGE = {
  metadata: { display_phone_number: "15550783881", phone_number_id: "1" },
  contacts: [ANA, HIDDEN],
  groups: [
    {
      id: "G1",
      subject: "Support",
      participants: [
        { wa_id: ANA.wa_id, user_id: ANA.user_id, admin: true },
        { user_id: "US.3", admin: false, name: "Bo" },
      ],
    },
  ],
};
const text = (id: string, more: object) => ({
  id,
  timestamp: "1795255200",
  type: "text",
  text: { body: id },
  from_me: false,
  ...more,
});

it("tells both sides of a chat under one network id, own messages with their state", () => {
  const messages = [
    text("in", { from_user_id: "US.2", read: true }),
    text("new", { from_user_id: "US.2", read: false }),
    text("out", { from_me: true, from: "15550783881", to_user_id: "US.2", status: "read" }),
  ];
  expect(historyEvents({ ...PAGE, messages })).toMatchObject([
    { providerId: "in", fromMe: false, historical: true, chat: { networkId: "US.2" }, sender: { username: "hid" } },
    { providerId: "new", unread: true },
    { providerId: "out", fromMe: true, historical: true, chat: { networkId: "US.2" }, deliveryState: "read" },
  ]);
});

it("tells each group once with its subject, members and admins, before what was said in it", () => {
  const messages = [
    text("a", { from: ANA.wa_id, group_id: "G1" }),
    text("b", { from_me: true, from: "15550783881", group_id: "G1", status: "sent" }),
  ];
  const events = historyEvents({ ...PAGE, messages });
  expect(events).toMatchObject([
    {
      kind: "group",
      change: "created",
      settings: { subject: "Support" },
      members: [
        { phone: ANA.wa_id, pushName: "Ana" },
        { bsuid: "US.3", pushName: "Bo" },
      ],
    },
    { kind: "group", change: "promoted", members: [{ phone: ANA.wa_id }] },
    { kind: "message", providerId: "a", chat: { type: "group", networkId: "G1", subject: "Support" } },
    { kind: "message", providerId: "b", chat: { type: "group", networkId: "G1" }, fromMe: true },
  ]);
});

it("tells reactions of both sides, deletions, and templates as they were read", () => {
  const reactions = [
    { emoji: "👍", from: ANA.wa_id, from_me: false, timestamp: "1795255201" },
    { emoji: "❤️", from_me: true, timestamp: "1795255202" },
  ];
  const template = { name: "order_ready", language: { code: "en" }, rendered: { name: "x", body: "Hello Ana" } };
  const own = { from_me: true, from: "15550783881", to: ANA.wa_id, status: "delivered" };
  const messages = [
    text("a", { from: ANA.wa_id, reactions, deleted: true }),
    { id: "t", timestamp: "1795255200", type: "template", template, ...own },
  ];
  expect(historyEvents({ ...PAGE, messages })).toMatchObject([
    { kind: "message", providerId: "a" },
    { kind: "reaction", targetProviderId: "a", emoji: "👍", fromMe: false, sender: { phone: ANA.wa_id } },
    { kind: "reaction", targetProviderId: "a", emoji: "❤️", fromMe: true },
    { kind: "revoke", targetProviderId: "a" },
    { kind: "message", providerId: "t", content: { type: "template", text: "Hello Ana" } },
  ]);
});

it("answers for a page of any shape", () => {
  for (const page of [{}, { messages: 7 }, { messages: [null, {}], groups: [{}], contacts: {} }]) {
    expect(historyEvents(page)).toEqual([]);
  }
});
