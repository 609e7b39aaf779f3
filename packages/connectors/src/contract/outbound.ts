import type { MediaType } from "./content.ts";
import type { DeliveryError } from "./delivery.ts";
import type { ChatRef, Identity } from "./identity.ts";

/** One message to send. `ourId` travels with it and comes back in statuses. */
export interface SendCommand {
  ourId: string;
  chat: ChatRef;
  content: OutboundContent;
  replyToProviderId?: string;
  /** A copy of another message; marked so where the network lets us, which the Cloud API does not. */
  forwarded?: boolean;
}

export type OutboundContent =
  /** `mentions`, only with the ability of that name: people of the group who are told that it is for them. */
  | { type: "text"; text: string; previewUrl: boolean; mentions?: Identity[] }
  | { type: "media"; media: OutboundMedia; caption?: string }
  | {
      type: "template";
      name: string;
      language: string;
      components: TemplateComponent[];
      /** For the one parameter of the header, which names only its type then. */
      headerMedia?: OutboundMedia;
    }
  | { type: "reaction"; targetProviderId: string; emoji: string }
  | { type: "location"; location: PlaceToSend }
  | { type: "contacts"; contacts: Record<string, unknown>[] }
  /** Buttons or a list, in the network's own field names as inbound payloads have them. */
  | { type: "interactive"; interactive: Record<string, unknown> }
  /** Only with the ability `polls`. */
  | { type: "poll"; poll: PollToSend };

export interface PlaceToSend {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}

export interface PollToSend {
  question: string;
  options: string[];
  /** More than one may be chosen. */
  multiple: boolean;
}

export interface OutboundMedia {
  mediaType: MediaType;
  mimeType: string;
  filename?: string;
  /** Bytes of the file; the connector uploads them. Opened only when needed, once per attempt. */
  open(): Promise<Uint8Array>;
  /** SHA-256 hex: lets the connector reuse an earlier upload. */
  sha256: string;
}

export interface TemplateComponent {
  type: "header" | "body" | "button";
  subType?: string;
  index?: number;
  parameters: Record<string, unknown>[];
}

/**
 * What became of one attempt. `unknown` means the request may or may not have arrived (a timeout,
 * a broken connection after the first byte was written): it must never be sent again blindly.
 */
export type SendResult =
  | { outcome: "accepted"; providerId: string; recipient?: { phone?: string; bsuid?: string }; held?: boolean }
  | { outcome: "rejected"; error: DeliveryError }
  | { outcome: "unknown"; reason: string };

/** What became of changing a message of ours. Changing it twice is the same as once. */
export type ChangeResult =
  | { outcome: "done" }
  | { outcome: "rejected"; error: DeliveryError }
  | { outcome: "unknown"; reason: string };
