import type {
  AbilityName,
  ChatRef,
  Connector,
  ConnectionReport,
  GroupAct,
  Identity,
  InboundEvent,
  SendErrorCode,
} from "@parley/connectors/contract";

/**
 * A network that a connector is tried against, in words that fit every network. What a network
 * cannot do is missing from `abilities`, and the tests about it are left out.
 */
export interface ContractWorld {
  /** What this connector must be able to do; a new ability is added here and tested from then on. */
  readonly abilities: readonly AbilityName[];
  /** What it must be able to do with groups. */
  readonly groupActs?: readonly GroupAct[];
  /** The connector of a linked number, connected. Its events and reports are those below. */
  readonly connector: Connector;
  /** Every report of the connector, in order. */
  readonly reports: ConnectionReport[];
  /** Everything the connector was told since the world was made, whichever way it came. */
  events(): InboundEvent[];
  /** Lets what is under way arrive: statuses, webhooks. */
  settle(): Promise<void>;
  /** Moves the network's clock, and the connector's. */
  advance(ms: number): Promise<void>;
  /** Another connector of the same number, not connected, with one thing wrong. */
  troubled(trouble: "wrong_credentials" | "nobody_listens" | "impatient"): Troubled;
  person(kind?: PersonKind): Promise<ContractPerson>;
  group(people: ContractPerson[], subject: string): Promise<ChatRef>;
  /** The next send is refused at once for this reason. */
  refuseNextSend(code: SendErrorCode): Promise<void>;
  /** The next send has its effect, and its answer comes later than an impatient connector waits. */
  delayNextAnswer(): Promise<void>;
  /** The next send has its effect, and its connection breaks without an answer. */
  breakNextAnswer(): Promise<void>;
  /** Longer than the network keeps a file of a customer. */
  readonly mediaLivesMs: number;
  /** An approved template with one variable in its body, taking exactly `parameters: [text]`. */
  template(): Promise<{ name: string; language: string }>;
  /** Webhook connectors only. */
  webhook?: ContractWebhook;
  close(): Promise<void>;
}

/** `private`: lets nobody add them to groups. */
export type PersonKind = "known" | "hidden" | "with_username" | "never_wrote" | "private";

export interface Troubled {
  connector: Connector;
  reports: ConnectionReport[];
}

export interface ContractPerson {
  chat: ChatRef;
  identity: Identity;
  /** Sends from the person's phone. @returns the network's id of it */
  says(what: Said, where?: ChatRef): Promise<string>;
  reacts(providerId: string, emoji: string): Promise<void>;
  edits(providerId: string, text: string): Promise<void>;
  deletes(providerId: string): Promise<void>;
  votes(providerId: string, options: string[]): Promise<void>;
  reads(): Promise<void>;
  /** Taps the first button of this message of ours. */
  sees(where?: ChatRef): Promise<Seen[]>;
}

export type Said =
  | { type: "text"; text: string; replyTo?: string; forwarded?: boolean }
  | { type: "image"; bytes: Uint8Array; mimeType: string; caption?: string }
  | { type: "voice"; bytes: Uint8Array; mimeType: string }
  | { type: "location"; latitude: number; longitude: number; name: string }
  | { type: "contacts"; name: string }
  | { type: "button_reply"; id: string; title: string };

/** A message as the person's own phone shows it. */
export interface Seen {
  providerId: string;
  mine: boolean;
  type: string;
  text?: string;
  quotes?: string;
  /** Whom the text names; `me`: the owner of this phone. */
  mentions?: { phone: string; me: boolean }[];
  reactions: string[];
  edited: boolean;
  deleted: boolean;
  /** On top of the chat. */
  pinned: boolean;
  /** Sent by us: the person's phone has told that it was read. */
  read: boolean;
}

export interface ContractWebhook {
  verifyToken: string;
  deliveries(): { body: Uint8Array; headers: Record<string, string | undefined> }[];
}
