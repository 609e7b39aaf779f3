import type { DeliveryState } from "@parley/connectors/contract";

const RANK = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  played: 7,
} as const satisfies Record<Exclude<DeliveryState, "failed">, number>;

/**
 * The state after hearing `heard`, whatever the order in which networks tell: never backwards.
 * A failure counts until the message was delivered, and is final.
 */
export function laterState(current: DeliveryState, heard: DeliveryState): DeliveryState {
  if (current === "failed") return current;
  if (heard === "failed") return RANK[current] < RANK.delivered ? "failed" : current;
  return RANK[heard] > RANK[current] ? heard : current;
}

/** Earlier states first; a failure last. */
export function compareStates(a: DeliveryState, b: DeliveryState): number {
  const rank = (state: DeliveryState) => (state === "failed" ? RANK.played + 1 : RANK[state]);
  return rank(a) - rank(b);
}

/** True once the network has answered for it: taken, refused, or known to be unknown. */
export function isSettled(state: DeliveryState): boolean {
  return state === "failed" || RANK[state] >= RANK.unknown;
}

/** True where WhatsApp has the message. */
export function isTaken(state: DeliveryState): boolean {
  return state !== "failed" && RANK[state] >= RANK.accepted;
}

/** How far a group message has come: as far as its slowest member, and no less than `sent`. */
export function groupState(memberStates: readonly DeliveryState[]): DeliveryState {
  if (memberStates.length > 0 && memberStates.every((state) => state === "failed")) return "failed";
  let slowest: DeliveryState = "played";
  for (const state of memberStates) {
    if (state !== "failed" && RANK[state] < RANK[slowest as keyof typeof RANK]) slowest = state;
  }
  return RANK[slowest as keyof typeof RANK] < RANK.sent || memberStates.length === 0 ? "sent" : slowest;
}
