import type { Clock } from "@parley/kernel";
import type { BlockAbility } from "./block.ts";
import type { GroupAct, GroupsAbility } from "./groups.ts";
import type { ChatRef, Identity } from "./identity.ts";
import type { InboundBatch, InboundEvent } from "./inbound.ts";
import type { ChangeResult, SendCommand, SendResult } from "./outbound.ts";

/** Trouble is a state, not an exception. */
export const CONNECTION_STATES = [
  "connecting",
  "pairing",
  "connected",
  "interrupted",
  "credentials_rejected",
  "logged_out",
] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

export interface ConnectionReport {
  state: ConnectionState;
  /** For people; empty when all is well. */
  reason?: string;
  /** What the network says of the number, when it was asked and answered. */
  number?: LinkedNumber;
}

export interface LinkedNumber {
  /** Digits with country code. */
  phone?: string;
  /** The name customers see. */
  displayName?: string;
  /** How many messages a second the network takes from this number; null when it sets no figure. */
  messagesPerSecond: number | null;
  /** How many people may be begun with in 24 hours, outside their windows; null: any number. Absent: not told. */
  peoplePerDay?: number | null;
  quality?: string;
}

/** Where a connector reports what happens by itself. Handed in; the connector never stores anything. */
export interface EventSink {
  connection(report: ConnectionReport): void;
  /** For connectors with a socket; webhook connectors convert through `WebhookAbility`. */
  events(events: InboundEvent[]): void;
}

/**
 * One WhatsApp number through one network. Required: connect, disconnect, send.
 * Everything else is an ability; a missing one is absent here and in `abilityNames`.
 */
export interface Connector {
  readonly name: ConnectorName;
  readonly abilities: Abilities;
  /** Checks the credentials and reports a state; never rejects for connection trouble. */
  connect(): Promise<ConnectionReport>;
  disconnect(): Promise<void>;
  /** What the network says of the number by now; null where it does not answer. Absent: it never tells. */
  number?(): Promise<LinkedNumber | null>;
  /** Never rejects: every failure is an outcome. */
  send(command: SendCommand): Promise<SendResult>;
}

export const CONNECTOR_NAMES = ["cloud-api", "simulated"] as const;
export type ConnectorName = (typeof CONNECTOR_NAMES)[number];

export interface Abilities {
  webhook?: WebhookAbility;
  media?: MediaAbility;
  readReceipts?: ReadReceiptsAbility;
  typing?: TypingAbility;
  react?: true;
  /** Polls can be sent, and votes come back as `vote` events. */
  polls?: true;
  /** People of a group can be named in a text so that they are told. */
  mentions?: true;
  edit?: EditAbility;
  revoke?: RevokeAbility;
  /** In groups; with `pinDirect` in chats with one person too. */
  pin?: PinAbility;
  pinDirect?: true;
  templates?: TemplatesAbility;
  history?: HistoryAbility;
  checkNumber?: CheckNumberAbility;
  groups?: GroupsAbility;
  block?: BlockAbility;
}
export type AbilityName = keyof Abilities;

export function abilityNames(connector: Pick<Connector, "abilities">): AbilityName[] {
  return (Object.keys(connector.abilities) as AbilityName[]).filter((name) => connector.abilities[name] !== undefined);
}

export interface WebhookAbility {
  /** Answers the verification call: the text to echo, or null when the token is wrong. */
  challenge(query: Record<string, string | undefined>): string | null;
  /** True when the signature over exactly these bytes is right. */
  verify(body: Uint8Array, headers: Record<string, string | undefined>): boolean;
  /**
   * Pure. Bytes that passed `verify` become events; what is not understood is kept, never thrown away.
   * @param receivedAt  ISO 8601; the time of events that carry none. Without it those go to `unknown`.
   */
  convert(body: Uint8Array, receivedAt?: string): InboundBatch;
}

export interface MediaAbility {
  /** @throws AppError media_not_found (expired) | connector_unavailable | payload_too_large */
  fetch(providerMediaId: string, maxBytes: number): Promise<{ bytes: Uint8Array; mimeType: string }>;
}

export interface ReadReceiptsAbility {
  /** Marks this message and all earlier ones of its chat as read. */
  markRead(providerId: string): Promise<void>;
}

export interface TypingAbility {
  /** Shows typing in answer to this message; networks end it by themselves. */
  typing(providerId: string): Promise<void>;
}

/** Never rejects: every failure is an outcome. */
export interface EditAbility {
  /**
   * Puts another text, or caption, into a message of ours.
   * @param mentions  of a text in a group: all whom the new one mentions; those of the old one count no more
   */
  edit(providerId: string, text: string, mentions?: readonly Identity[]): Promise<ChangeResult>;
}

/** Never rejects: every failure is an outcome. */
export interface RevokeAbility {
  /** Takes a message of ours back from everyone. */
  revoke(providerId: string): Promise<ChangeResult>;
}

/** Never rejects: every failure is an outcome. */
export interface PinAbility {
  /** Puts a message on top of its chat for everyone in it, or takes it away from there. */
  pin(command: PinCommand): Promise<ChangeResult>;
}

export interface PinCommand {
  /** Echoed where the network tells of the pin as of a message. */
  ourId: string;
  chat: ChatRef;
  providerId: string;
  /** 1 to 30; null takes the pin away. */
  days: number | null;
}

export interface TemplatesAbility {
  list(): Promise<ProviderTemplate[]>;
}

export interface ProviderTemplate {
  providerTemplateId: string;
  name: string;
  language: string;
  status: string;
  category: string;
  /** As the network describes them: header, body, footer, buttons with their variables. */
  components: Record<string, unknown>[];
  parameterFormat: "positional" | "named";
}

export interface HistoryAbility {
  /** One page, oldest first. `next` is null at the end. */
  page(cursor: string | null): Promise<{ events: InboundEvent[]; next: string | null; total?: number }>;
}

export interface CheckNumberAbility {
  /** For each number (digits): whether it is on the network, and its network id. */
  check(phones: string[]): Promise<{ phone: string; onWhatsapp: boolean; networkId: string | null }[]>;
}

export const MESSAGE_ACTS = ["react", "templates", "polls", "mentions", "edit", "revoke", "pin", "pinDirect"] as const;
export type MessageAct = (typeof MESSAGE_ACTS)[number];

/** Makes a connector for one phone from its stored settings and secrets. */
export interface ConnectorFactory {
  readonly name: ConnectorName;
  /** What its connectors can do with groups, known before any is made. */
  readonly groupActs: readonly GroupAct[];
  /** What its connectors can do with messages beyond sending, known before any is made. */
  readonly messageActs: readonly MessageAct[];
  /** True where people can be blocked. */
  readonly blocks: boolean;
  /** True where what was said before linking can be brought in. */
  readonly importsHistory: boolean;
  create(options: ConnectorOptions): Connector;
  /**
   * Looks at settings and secrets without asking the network.
   * @throws invalid_input  naming the setting or secret, never a secret's value
   */
  check(settings: Record<string, unknown>, secrets: Record<string, string>): void;
  /** The network's own id of the number these settings mean; null when only the network can tell. */
  numberId(settings: Record<string, unknown>): string | null;
  /** Network id of a direct chat with this phone number (digits). */
  directNetworkId(phone: string): string;
}

export interface ConnectorOptions {
  phoneId: string;
  /** Non-secret settings, checked by the connector's own schema. */
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
  sink: EventSink;
  /** For what expires and what is paced; the machine's time when absent. */
  clock?: Clock;
}
