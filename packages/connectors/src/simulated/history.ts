import { AppError } from "@parley/kernel";
import type { DeliveryState, HistoryAbility, InboundEvent, InboundMessage } from "../contract/index.ts";
import { DELIVERY_STATES } from "../contract/index.ts";
import { Converted, type Change } from "../cloud-api/convert-inbound/change.ts";
import { chatOfOwn } from "../cloud-api/convert-inbound/echoes.ts";
import { instantAt } from "../cloud-api/convert-inbound/instant.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import { convertMessage, placementOf, type Placement } from "../cloud-api/convert-inbound/messages.ts";
import { People } from "../cloud-api/convert-inbound/people.ts";
import type { GraphClient } from "../cloud-api/client.ts";
import { phoneDigits } from "../cloud-api/network-id.ts";
import { groupEvents } from "./history-groups.ts";

const PAGE_SIZE = 500;

/** Everything ever said on the number, which Meta's API never tells: oldest first, in webhook shapes. */
export function historyAbility(control: GraphClient, phoneNumberId: string): HistoryAbility {
  return {
    async page(cursor) {
      const answer = await control.call({
        method: "GET",
        path: ["numbers", phoneNumberId, "history"],
        query: { limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) },
      });
      if (answer.kind !== "ok") {
        throw new AppError("connector_unavailable", {
          public: "The simulator does not give its history at the moment. Check that it runs and try again.",
          internal: answer.kind === "refused" ? `HTTP ${answer.error.status}` : answer.reason,
        });
      }
      const total = numberAt(answer.body["total"]);
      return {
        events: historyEvents(answer.body),
        next: textAt(answer.body["next_cursor"]) ?? null,
        ...(total === undefined ? {} : { total }),
      };
    },
  };
}

/** Pure: one page to events, each message followed by its reactions and by its deletion. */
export function historyEvents(page: JsonObject): InboundEvent[] {
  const groups = objectsAt(page["groups"]);
  const subjects = new Map(groups.map((group) => [textAt(group["id"]), textAt(group["subject"])]));
  const change: Change = {
    field: "history",
    value: page,
    people: new People(page["contacts"]),
    ownNumber: phoneDigits(textAt(objectAt(page["metadata"])?.["display_phone_number"])),
    fallbackAt: undefined,
  };
  const messages = objectsAt(page["messages"]);
  const events = messages.flatMap((message) => messageEvents(message, change, subjects));
  return [...groupEvents(groups, messages, change.people), ...events];
}

function messageEvents(
  message: JsonObject,
  change: Change,
  subjects: Map<string | undefined, string | undefined>,
): InboundEvent[] {
  const placement = historicalPlacement(message, change, subjects);
  if (!placement) return [];
  const out = new Converted();
  convertMessage(message, placement, change, out);
  const said = out.events[0];
  if (said?.kind !== "message") return out.events;
  const state = stateOf(message);
  if (said.fromMe && state) said.deliveryState = state;
  if (!said.fromMe && message["read"] === false) said.unread = true;
  return [said, ...reactionEvents(message, said, change), ...revokeEvents(message, said)];
}

function historicalPlacement(
  message: JsonObject,
  change: Change,
  subjects: Map<string | undefined, string | undefined>,
): Placement | undefined {
  const sender = change.people.find({ phone: message["from"], bsuid: message["from_user_id"] });
  const ownChat = message["from_me"] === true ? chatOfOwn(message, change, false) : undefined;
  const place = ownChat ? { chat: ownChat, fromMe: true } : sender && placementOf(message, sender);
  if (!place) return undefined;
  const subject = subjects.get(place.chat.networkId);
  return { ...place, chat: subject ? { ...place.chat, subject } : place.chat, historical: true };
}

function reactionEvents(message: JsonObject, said: InboundMessage, change: Change): InboundEvent[] {
  return objectsAt(message["reactions"]).flatMap((reaction) => {
    const emoji = textAt(reaction["emoji"]);
    const at = instantAt(reaction["timestamp"]);
    const fromMe = reaction["from_me"] === true;
    const sender = fromMe
      ? undefined
      : change.people.find({ phone: reaction["from"], bsuid: reaction["from_user_id"] });
    if (!emoji || !at || (!fromMe && !sender)) return [];
    const base = { kind: "reaction" as const, targetProviderId: said.providerId, chat: said.chat, fromMe, emoji, at };
    return [sender ? { ...base, sender } : base];
  });
}

/** When it was deleted is not told; that it was, must not be lost. */
function revokeEvents(message: JsonObject, said: InboundMessage): InboundEvent[] {
  if (message["deleted"] !== true) return [];
  const { chat, sender, fromMe, providerId: targetProviderId, sentAt: at } = said;
  return [{ kind: "revoke", targetProviderId, chat, fromMe, at, ...(sender ? { sender } : {}) }];
}

function stateOf(message: JsonObject): DeliveryState | undefined {
  const status = textAt(message["status"]);
  return DELIVERY_STATES.find((state) => state === status);
}
