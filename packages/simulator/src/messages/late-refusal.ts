import type { Sim } from "../sim.ts";
import type { CheckedTemplate } from "../templates/check-template-send.ts";
import type { BusinessNumber, ChatState } from "../world/model.ts";
import { WINDOW_MS } from "./inbound.ts";
import type { Recipient } from "./recipient.ts";
import type { SendRequest } from "./send-schema.ts";

/** Found out after the 200: arrives as a failed status. */
export interface LateRefusal {
  code: number;
  details: string;
}

export function findLateRefusal(
  sim: Sim,
  number: BusinessNumber,
  recipient: Recipient,
  request: SendRequest,
  template: CheckedTemplate | null,
): LateRefusal | null {
  if (recipient.kind === "group") return groupRefusal(request, template);
  const { person } = recipient;
  if (!person?.onWhatsapp) return { code: 131026, details: "The recipient is not on WhatsApp or cannot be reached." };
  const open = isWindowOpen(sim.world.directChat(number.id, person.id), sim.now());
  if (!template && !open) {
    return {
      code: 131047,
      details: "More than 24 hours have passed since the customer last replied: send a template instead.",
    };
  }
  if (template?.category === "MARKETING" && person.optedOut.includes(number.id)) {
    return { code: 131050, details: "The customer has stopped marketing messages of this business." };
  }
  if (template?.category === "AUTHENTICATION" && !recipient.byPhone) {
    return { code: 131062, details: "Authentication templates need a phone number." };
  }
  if (request.type === "template" && !open && isRestricted(sim, number, person.id)) {
    return { code: 131048, details: "This number may not start more conversations: limit reached or quality too low." };
  }
  return null;
}

/** The customer service window, and the free entry point that an advertisement opens. */
export function isWindowOpen(chat: ChatState, now: number): boolean {
  const last = chat.lastInboundAt;
  if (last !== null && now < last + WINDOW_MS) return true;
  return chat.freeEntryUntil !== null && now < chat.freeEntryUntil;
}

function isRestricted(sim: Sim, number: BusinessNumber, personId: string): boolean {
  return number.quality === "RED" || !sim.limits.takeReach(number, personId, sim.now());
}

function groupRefusal(request: SendRequest, template: CheckedTemplate | null): LateRefusal | null {
  if (request.type === "interactive" || template?.category === "AUTHENTICATION") {
    return { code: 130501, details: "This type of message cannot be sent to a group." };
  }
  return null;
}
