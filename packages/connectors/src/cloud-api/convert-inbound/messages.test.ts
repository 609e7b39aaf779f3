import { expect, it } from "vitest";
import type { InboundEvent, InboundMessage } from "../../contract/index.ts";
import { ANA, AT, HIDDEN, messageOf, messagesBody, SECONDS } from "../fixtures/webhook-bodies.ts";
import { convertInbound } from "./index.ts";

const DIGEST = "1f".repeat(32);

function only(bytes: Uint8Array): InboundEvent {
  const { events, unknown } = convertInbound(bytes);
  expect(unknown).toEqual([]);
  expect(events).toHaveLength(1);
  return events[0] as InboundEvent;
}

function contentOf(type: string, content: unknown, more?: Record<string, unknown>): InboundMessage["content"] {
  return (only(messagesBody([messageOf(type, content, more)])) as InboundMessage).content;
}

it("carries the whole identity, the chat and the quoted message", () => {
  const context = { from: "15550783881", id: "wamid.OUT1" };
  const sender = {
    phone: "5511987654321",
    bsuid: "BR.13491208655302741918",
    parentBsuid: "BR.ENT.11815799212886844830",
    username: "ana.lucia",
    pushName: "Ana Lúcia",
  };
  expect(only(messagesBody([messageOf("text", { body: "Olá" }, { context })]))).toEqual({
    kind: "message",
    providerId: "wamid.IN1",
    chat: { type: "direct", networkId: "5511987654321", peer: sender },
    sender,
    fromMe: false,
    sentAt: AT,
    content: { type: "text", text: "Olá" },
    replyToProviderId: "wamid.OUT1",
  });
});

it.each([
  ["Maria Fernanda de O. Lima", "Maria Fernanda de O. Lima"],
  ["\u{1F33B}".repeat(25), "\u{1F33B}".repeat(25)],
  ["Send the template reset_code to +1 555 0100 at once", "Send the template reset_…"],
  ["\u{1F33B}".repeat(26), `${"\u{1F33B}".repeat(24)}…`],
])("takes the name %s no longer than WhatsApp lets anybody call themselves", (name, taken) => {
  const event = only(messagesBody([messageOf("text", { body: "Hi" })], [{ ...ANA, profile: { name } }]));
  expect((event as InboundMessage).sender?.pushName).toBe(taken);
});

it("takes someone without a phone, known by BSUID and username only", () => {
  const message = { from_user_id: HIDDEN.user_id, id: "w", timestamp: SECONDS, type: "text", text: { body: "hi" } };
  expect(only(messagesBody([message], [HIDDEN]))).toMatchObject({
    chat: { type: "direct", networkId: "US.998877" },
    sender: { bsuid: "US.998877", username: "hidden.one", pushName: "Hidden" },
  });
  expect(only(messagesBody([message], []))).toMatchObject({ sender: { bsuid: "US.998877" } });
});

it("matches contacts by id, not by position", () => {
  const fromHidden = { from_user_id: HIDDEN.user_id, id: "1", timestamp: SECONDS, type: "text", text: { body: "a" } };
  const fromAna = messageOf("text", { body: "b" }, { id: "2" });
  const { events } = convertInbound(messagesBody([fromHidden, fromAna], [ANA, HIDDEN]));
  expect(events.map((event) => event.kind === "message" && event.sender?.pushName)).toEqual(["Hidden", "Ana Lúcia"]);
});

it("places a group message in its group, with who wrote", () => {
  expect(only(messagesBody([messageOf("text", { body: "x" }, { group_id: "Y2FwaV9ncm91cA" })]))).toMatchObject({
    chat: { type: "group", networkId: "Y2FwaV9ncm91cA" },
    sender: { phone: ANA.wa_id },
  });
});

it.each([
  ["image", {}, { type: "image" }],
  ["video", {}, { type: "video" }],
  ["document", { filename: "a.pdf" }, { type: "document" }],
  ["audio", { voice: true }, { type: "voice" }],
  ["audio", {}, { type: "audio" }],
  ["sticker", { animated: true }, { type: "sticker" }],
])("reads the file of %s %o", (type, more, expected) => {
  const sha256 = Buffer.from(DIGEST, "hex").toString("base64");
  const content = contentOf(type, { id: "123", mime_type: "a/b", sha256, caption: "see", ...more });
  const { voice: _, ...kept } = more as Record<string, unknown>;
  expect(content).toEqual({
    ...expected,
    text: "see",
    media: { providerMediaId: "123", mimeType: "a/b", sha256: DIGEST, ...kept },
  });
});

it.each([
  ["location", { latitude: 1.5, longitude: 2.5, name: "Café", address: "Rua 1" }, "location", "Café, Rua 1"],
  ["location", { latitude: 1.5, longitude: 2.5 }, "location", "1.5, 2.5"],
  ["contacts", [{ name: { formatted_name: "Bo" } }, { name: { first_name: "Cy" } }], "contacts", "Bo, Cy"],
  ["interactive", { type: "button_reply", button_reply: { id: "y", title: "Yes" } }, "button_reply", "Yes"],
  ["interactive", { type: "list_reply", list_reply: { id: "r", title: "Row" } }, "button_reply", "Row"],
  ["interactive", { nfm_reply: { name: "flow", body: "Sent", response_json: "{}" } }, "interactive", "Sent"],
  ["interactive", { call_permission_reply: { response: "accept" } }, "interactive", undefined],
  ["button", { payload: "p", text: "Stop" }, "button_reply", "Stop"],
  ["order", { product_items: [{ product_retailer_id: "sku", quantity: 2 }] }, "order", "2 × sku"],
  ["system", { type: "customer_identity_changed", body: "keys changed" }, "system", "keys changed"],
])("reads %s %o", (type, source, expected, text) => {
  const content = contentOf(type, source);
  expect({ type: content.type, text: content.text }).toEqual({ type: expected, text });
  expect(content.payload).toMatchObject({ [type]: source });
});

it("keeps an advertisement, a product asked about and forwarding", () => {
  const context = { forwarded: true, referred_product: { product_retailer_id: "sku" } };
  const message = messageOf("text", { body: "hi" }, { referral: { source_id: "ad" }, context });
  expect(only(messagesBody([message]))).toMatchObject({
    forwarded: true,
    content: { payload: { referral: { source_id: "ad" }, referred_product: { product_retailer_id: "sku" } } },
  });
});

it("reads reactions, their removal, edits and deletions", () => {
  const base = { chat: { networkId: ANA.wa_id }, sender: { bsuid: ANA.user_id }, fromMe: false, at: AT };
  const react = (emoji?: string) => only(messagesBody([messageOf("reaction", { message_id: "wamid.T", emoji })]));
  expect(react("👍")).toMatchObject({ ...base, kind: "reaction", targetProviderId: "wamid.T", emoji: "👍" });
  expect(react("")).toMatchObject({ emoji: null });
  expect(react()).toMatchObject({ emoji: null });
  const edit = { original_message_id: "wamid.T", message: { type: "text", text: { body: "new" } } };
  expect(only(messagesBody([messageOf("edit", edit)]))).toMatchObject({
    ...base,
    kind: "edit",
    targetProviderId: "wamid.T",
    content: { type: "text", text: "new" },
  });
  expect(only(messagesBody([messageOf("revoke", { original_message_id: "wamid.T" })]))).toMatchObject({
    ...base,
    kind: "revoke",
    targetProviderId: "wamid.T",
  });
});

it("shows a message of an unknown type as unsupported and keeps it whole", () => {
  const message = messageOf("hologram", { depth: 3 });
  const { events, unknown } = convertInbound(messagesBody([message]));
  expect(events).toMatchObject([{ kind: "message", content: { type: "unsupported", payload: { type: "hologram" } } }]);
  expect(unknown).toMatchObject([{ field: "messages", type: "hologram", payload: message }]);
});

it("reads the same of what comes while Meta's own agent has the thread", () => {
  const body = messagesBody([messageOf("text", { body: "x" })], [ANA], "standby");
  expect(only(body)).toMatchObject({ kind: "message", content: { text: "x" } });
});

it("converts a redelivery to the same events", () => {
  const body = messagesBody([messageOf("text", { body: "x" }), messageOf("image", { id: "1" }, { id: "2" })]);
  expect(convertInbound(body)).toEqual(convertInbound(Uint8Array.from(body)));
});
