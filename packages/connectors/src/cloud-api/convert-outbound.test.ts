import { expect, it } from "vitest";
import type { ChatRef, OutboundContent } from "../contract/index.ts";
import { messageBody, unsupportedPart } from "./convert-outbound.ts";
import { recipientOf } from "./network-id.ts";

const direct: ChatRef = { type: "direct", networkId: "4917012345678" };

function bodyOf(content: OutboundContent, chat = direct, mediaId?: string): Record<string, unknown> {
  return messageBody({ ourId: "msg_1", chat, content, replyToProviderId: "wamid.9" }, recipientOf(chat) ?? {}, mediaId);
}

function media(mediaType: "image" | "voice" | "document", filename?: string) {
  const file = { mediaType, mimeType: "x/y", sha256: "0", open: async () => new Uint8Array() };
  return filename ? { ...file, filename } : file;
}

it("writes text with our id, the quoted message and the recipient", () => {
  expect(bodyOf({ type: "text", text: "hello", previewUrl: true })).toEqual({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to: "4917012345678",
    context: { message_id: "wamid.9" },
    biz_opaque_callback_data: "msg_1",
    type: "text",
    text: { body: "hello", preview_url: true },
  });
});

it("addresses a person as they are known by now, one without a phone by BSUID, and a group by its id", () => {
  expect(recipientOf({ type: "direct", networkId: "US.13491208655302741918" })).toEqual({
    recipient_type: "individual",
    recipient: "US.13491208655302741918",
  });
  expect(recipientOf({ type: "direct", networkId: "US.1", peer: { phone: "+49 170 1234567", bsuid: "US.1" } })).toEqual(
    {
      recipient_type: "individual",
      to: "491701234567",
    },
  );
  const changed = { phone: "4917099999999", bsuid: "DE.2" };
  expect(recipientOf({ type: "direct", networkId: "4917012345678", peer: changed })).toMatchObject({
    to: "4917099999999",
  });
  expect(recipientOf({ type: "direct", networkId: "4917012345678", peer: { bsuid: "DE.2" } })).toMatchObject({
    recipient: "DE.2",
  });
  expect(recipientOf({ type: "group", networkId: "Y2FwaV9" })).toEqual({ recipient_type: "group", to: "Y2FwaV9" });
  expect(recipientOf({ type: "direct", networkId: "" })).toBeUndefined();
});

it("writes files by their upload id, with what the kind can carry", () => {
  expect(bodyOf({ type: "media", media: media("image"), caption: "see" }, direct, "77")).toMatchObject({
    type: "image",
    image: { id: "77", caption: "see" },
  });
  expect(bodyOf({ type: "media", media: media("voice") }, direct, "77")).toMatchObject({
    type: "audio",
    audio: { id: "77", voice: true },
  });
  expect(bodyOf({ type: "media", media: media("document", "a.pdf") }, direct, "77")).toMatchObject({
    document: { id: "77", filename: "a.pdf" },
  });
});

it("says what has no caption instead of losing it", () => {
  expect(unsupportedPart({ type: "media", media: media("voice"), caption: "lost" })).toContain("no caption on voice");
  expect(unsupportedPart({ type: "media", media: media("image"), caption: "kept" })).toBeNull();
});

it("writes templates and reactions in Meta's names", () => {
  const parameters = [{ type: "text", text: "Ana" }];
  const template: OutboundContent = {
    type: "template",
    name: "order_ready",
    language: "pt_BR",
    components: [
      { type: "body", parameters },
      { type: "button", subType: "url", index: 0, parameters },
    ],
  };
  expect(bodyOf(template)["template"]).toEqual({
    name: "order_ready",
    language: { code: "pt_BR" },
    components: [
      { type: "body", parameters },
      { type: "button", sub_type: "url", index: "0", parameters },
    ],
  });
  expect(bodyOf({ ...template, components: [] })["template"]).not.toHaveProperty("components");
  expect(bodyOf({ type: "reaction", targetProviderId: "wamid.1", emoji: "" })["reaction"]).toEqual({
    message_id: "wamid.1",
    emoji: "",
  });
});

it("puts an uploaded file into a template's header", () => {
  const parameters = [{ type: "document", document: {} }];
  const components = [{ type: "header" as const, parameters }];
  const headerMedia = media("document", "terms.pdf");
  const content = { type: "template" as const, name: "terms", language: "en_US", components, headerMedia };
  expect(bodyOf(content, direct, "777")).toMatchObject({
    template: {
      components: [
        { type: "header", parameters: [{ type: "document", document: { id: "777", filename: "terms.pdf" } }] },
      ],
    },
  });
});
