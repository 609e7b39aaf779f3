import type { Caller, Kernel, Registry, StoredEvent, Surface, WorkspaceWords } from "@parley/kernel";

/** What the edges are given by compose.ts. They import nothing of the rooms behind it. */
export interface EdgeContext {
  kernel: Kernel;
  registry: Registry;
  publicUrl: string;
  version: string;
  log: Log;
  auth: Authenticator;
  feed: EventFeed;
  /** What an assistant with this key is told of its workspace. */
  wordsOf(credential: Credential): Promise<WorkspaceWords>;
  webhooks: WebhookDesk;
  files: LinkedFiles;
  health: () => Promise<HealthReport>;
}

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A bearer key that proved itself. */
export interface Credential {
  workspaceId: string;
  keyId: string;
  name: string;
  scopes: Caller["scopes"];
  phoneIds: readonly string[] | null;
  expiresAt: Date | null;
  /** Tools that act for it without a confirmation. */
  unconfirmed: ReadonlySet<string>;
  /** When it was last given what people wrote. */
  wordsGivenAt: Date | null;
}

export interface Authenticator {
  /** @throws unauthorized  no key, a wrong one, an expired or a revoked one; the words say which */
  bearer(header: string | undefined): Promise<Credential>;
}

/** The outbox as a stream. */
export interface EventFeed {
  /** Position of the newest event of the workspace. */
  head(workspaceId: string): Promise<string>;
  read(workspaceId: string, after: string, limit: number): Promise<StoredEvent[]>;
  /** Calls back for each new event of the workspace, in order; returns how to stop. */
  subscribe(workspaceId: string, listener: (event: StoredEvent) => void): () => void;
}

/** Where raw webhook bodies go. */
export interface WebhookDesk {
  challenge(phoneId: string, query: Record<string, string | undefined>): Promise<string | null>;
  /** @throws phone_not_found */
  verify(phoneId: string, body: Uint8Array, headers: Record<string, string | undefined>): Promise<boolean>;
  /** Writes the body; resolves after it is durable. */
  store(phoneId: string, body: Uint8Array): Promise<void>;
}

/** Files behind links that carry their own proof and expire. */
export interface LinkedFiles {
  /** @throws media_not_found | chat_not_found | unauthorized (expired or altered link) */
  open(query: Record<string, string | undefined>): Promise<{
    /** In parts where they are made as they are read. */
    bytes: Uint8Array | AsyncIterable<Uint8Array>;
    mimeType: string;
    filename: string | null;
  }>;
}

export interface HealthReport {
  /** The server's own parts are well. Phones do not count: one may wait for a person, for days, while everything else works. */
  ready: boolean;
  /** Store and worker. */
  parts: HealthLine[];
  /** Each phone that is meant to work; unlinked ones are not. */
  phones: HealthLine[];
}

export interface HealthLine {
  name: string;
  ok: boolean;
  detail?: string;
}

export function callerOf(credential: Credential, surface: Surface, requestId: string, clientName?: string): Caller {
  return {
    workspaceId: credential.workspaceId,
    actor: {
      kind: surface === "mcp" ? "mcp" : "key",
      id: credential.keyId,
      name: clientName ? `${credential.name} (${clientName})` : credential.name,
    },
    surface,
    scopes: credential.scopes,
    unconfirmed: credential.unconfirmed,
    ...(credential.phoneIds ? { phoneIds: credential.phoneIds } : {}),
    ...(credential.expiresAt ? { expiresAt: credential.expiresAt } : {}),
    ...(credential.wordsGivenAt ? { wordsGivenAt: credential.wordsGivenAt } : {}),
    requestId,
  };
}
