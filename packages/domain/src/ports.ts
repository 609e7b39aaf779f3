import type { Connector, ConnectorFactory, ConnectorName } from "@parley/connectors/contract";
import type { JobPort } from "@parley/jobs";
import type { Ctx } from "@parley/kernel";

/** What the domain needs from outside, filled in by the server's compose.ts. */
declare module "@parley/kernel" {
  interface Ports {
    connectors: ConnectorDirectory;
    files: FileStore;
    jobs: JobPort;
    secrets: SecretBox;
    remoteFiles: RemoteFiles;
    /** Names of the tools that ask for a confirmation, unless that is switched off. */
    askingTools: readonly string[];
    /** Address others reach this server by, without a slash at the end. */
    publicUrl: string;
  }
}

/** The running connectors, one per linked phone. */
export interface ConnectorDirectory {
  /**
   * The connector of a phone; made from its row on first use, which asks the network nothing.
   * @param within  the caller's transaction: the row is read in it, because a second connection
   * waited for inside a transaction can be one that never comes
   * @throws phone_not_found
   */
  of(workspaceId: string, phoneId: string, within?: Pick<Ctx, "tx">): Promise<Connector>;
  factory(name: ConnectorName): ConnectorFactory;
  /** Forgets a made connector, so that changed settings take effect. */
  forget(phoneId: string): Promise<void>;
}

/** Bytes by content: written once under their SHA-256, never changed. */
export interface FileStore {
  put(bytes: Uint8Array): Promise<{ sha256: string; sizeBytes: number }>;
  /** @throws media_not_found */
  read(sha256: string): Promise<Uint8Array>;
}

/** AES-256-GCM with the installation's key; `context` is bound in, so a box cannot be moved to another row. */
export interface SecretBox {
  seal(plain: string, context: string): Uint8Array;
  open(box: Uint8Array, context: string): string;
}

/** Fetches a public https file; refuses private addresses, redirects to them, and anything over the size. */
export interface RemoteFiles {
  /** @throws invalid_input  not https, a private address, too large, or not answered */
  fetch(url: string, maxBytes: number): Promise<{ bytes: Uint8Array; mimeType: string; filename?: string }>;
}
