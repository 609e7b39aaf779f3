/**
 * A person as a network names them. Every part is optional: an inbound event may carry no phone.
 * `phone` is digits only with country code. `bsuid` is scoped to the business portfolio.
 */
export interface Identity {
  phone?: string;
  bsuid?: string;
  parentBsuid?: string;
  lid?: string;
  username?: string;
  /** The name the person gave themselves; no longer than the network lets them. */
  pushName?: string;
}

/**
 * Where a message lives. `networkId` is opaque to everyone but the connector that made it:
 * stored as it came, compared as text, never parsed.
 */
export interface ChatRef {
  type: "direct" | "group";
  networkId: string;
  /** The other person of a direct chat. */
  peer?: Identity;
  /** Subject of a group, when the event carries it. */
  subject?: string;
}
