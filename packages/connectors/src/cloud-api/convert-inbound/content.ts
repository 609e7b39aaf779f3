import type { MessageContent } from "../../contract/index.ts";
import { interactiveContent } from "./interactive.ts";
import { numberAt, objectAt, objectsAt, picked, textAt, type JsonObject } from "./json-value.ts";
import { mediaContent } from "./media-content.ts";

/** What surrounds the content and must not be lost: an advertisement, a product asked about, a key change. */
const EXTRAS = ["referral", "identity", "history_context"] as const;

/**
 * What a message says, from its `type` and the object of that name; undefined when the type is not
 * known or its object is missing. Extras of the message ride along in `payload`.
 */
export function contentOf(message: JsonObject): MessageContent | undefined {
  const type = textAt(message["type"]) ?? (objectAt(message["text"]) ? "text" : undefined);
  const read = type === undefined ? undefined : READERS.get(type);
  const content = read?.(message);
  return content && withExtras(content, message);
}

/** For a message that arrived but cannot be read: the chat still shows that something came. */
export function unreadableContent(message: JsonObject): MessageContent {
  const type = textAt(message["type"]);
  const payload = { ...picked(message, ["errors", "unsupported", ...EXTRAS]), ...(type ? { type } : {}) };
  return { type: "unsupported", payload };
}

type Reader = (message: JsonObject) => MessageContent | undefined;

const READERS = new Map<string, Reader>([
  ["text", textContent],
  ["image", (message) => mediaContent("image", message)],
  ["video", (message) => mediaContent("video", message)],
  ["audio", (message) => mediaContent("audio", message)],
  ["voice", (message) => mediaContent("voice", message)],
  ["document", (message) => mediaContent("document", message)],
  ["sticker", (message) => mediaContent("sticker", message)],
  ["location", locationContent],
  ["contacts", contactsContent],
  ["interactive", interactiveContent],
  ["button", buttonContent],
  ["order", orderContent],
  ["template", templateContent],
  ["poll", pollContent],
  ["system", systemContent],
  ["unsupported", unreadableContent],
  ["unknown", unreadableContent],
  ["media_placeholder", unreadableContent],
]);

function withExtras(content: MessageContent, message: JsonObject): MessageContent {
  const context = objectAt(message["context"]);
  const extras = {
    ...picked(message, EXTRAS),
    ...(context ? picked(context, ["referred_product", "frequently_forwarded"]) : {}),
  };
  return Object.keys(extras).length === 0 ? content : { ...content, payload: { ...content.payload, ...extras } };
}

function textContent(message: JsonObject): MessageContent | undefined {
  const body = textAt(objectAt(message["text"])?.["body"]);
  return body === undefined ? undefined : { type: "text", text: body };
}

function locationContent(message: JsonObject): MessageContent | undefined {
  const location = objectAt(message["location"]);
  if (!location) return undefined;
  const place = [textAt(location["name"]), textAt(location["address"])].filter(Boolean).join(", ");
  const latitude = numberAt(location["latitude"]);
  const longitude = numberAt(location["longitude"]);
  const position = latitude !== undefined && longitude !== undefined ? `${latitude}, ${longitude}` : undefined;
  return { type: "location", ...withText(place || position), payload: { location } };
}

function contactsContent(message: JsonObject): MessageContent | undefined {
  const contacts = objectsAt(message["contacts"]);
  if (contacts.length === 0) return undefined;
  const names = contacts.flatMap((contact) => {
    const name = objectAt(contact["name"]);
    return textAt(name?.["formatted_name"]) ?? textAt(name?.["first_name"]) ?? [];
  });
  return { type: "contacts", ...withText(names.join(", ")), payload: { contacts } };
}

function buttonContent(message: JsonObject): MessageContent | undefined {
  const button = objectAt(message["button"]);
  if (!button) return undefined;
  return { type: "button_reply", ...withText(textAt(button["text"])), payload: { button } };
}

function orderContent(message: JsonObject): MessageContent | undefined {
  const order = objectAt(message["order"]);
  if (!order) return undefined;
  const items = objectsAt(order["product_items"]).map(
    (item) => `${textAt(item["quantity"]) ?? "1"} × ${textAt(item["product_retailer_id"]) ?? "?"}`,
  );
  return { type: "order", ...withText(textAt(order["text"]) ?? items.join(", ")), payload: { order } };
}

/** Only of ours, in echoes and history. `rendered` is what the person reads, where the sender tells it. */
function templateContent(message: JsonObject): MessageContent | undefined {
  const template = objectAt(message["template"]);
  if (!template) return undefined;
  const rendered = template["rendered"];
  const text = textAt(rendered) ?? textAt(objectAt(rendered)?.["body"]) ?? textAt(template["body"]);
  return { type: "template", ...withText(text ?? textAt(template["name"])), payload: { template } };
}

function pollContent(message: JsonObject): MessageContent | undefined {
  const poll = objectAt(message["poll"]);
  if (!poll) return undefined;
  return { type: "poll", ...withText(textAt(poll["question"]) ?? textAt(poll["name"])), payload: { poll } };
}

function systemContent(message: JsonObject): MessageContent | undefined {
  const system = objectAt(message["system"]);
  if (!system) return undefined;
  return { type: "system", ...withText(textAt(system["body"])), payload: { system } };
}

function withText(text: string | undefined): { text?: string } {
  return text ? { text } : {};
}
