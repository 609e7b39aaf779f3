/** What a message says, the same for every connector and in both directions. */
export const MESSAGE_TYPES = [
  "text",
  "image",
  "video",
  "audio",
  "voice",
  "document",
  "sticker",
  "location",
  "contacts",
  "template",
  "interactive",
  "button_reply",
  "order",
  "poll",
  "system",
  "call",
  "unsupported",
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const MEDIA_TYPES = ["image", "video", "audio", "voice", "document", "sticker"] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export interface InboundMedia {
  /** The network's own handle, for `MediaAbility.fetch`. */
  providerMediaId: string;
  mimeType: string;
  filename?: string;
  sha256?: string;
  sizeBytes?: number;
  animated?: boolean;
}

export interface MessageContent {
  type: MessageType;
  /** Body or caption; for other types a one-line plain rendering (place name, poll question) so search finds it. */
  text?: string;
  media?: InboundMedia;
  /** What the type needs beyond text and media, in the network's own field names. */
  payload?: Record<string, unknown>;
}
