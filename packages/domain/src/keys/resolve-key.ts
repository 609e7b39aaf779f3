import { AppError, isScope, MINUTE_MS, type Clock, type Scope } from "@parley/kernel";
import { db, type Store } from "@parley/store";
import { eq } from "drizzle-orm";
import { readDirectory } from "../read-directory.ts";
import { hashKey, looksLikeKey } from "./key-text.ts";
import { apiKeys, keyDirectory } from "./table.ts";

export interface ResolvedKey {
  workspaceId: string;
  keyId: string;
  name: string;
  scopes: ReadonlySet<Scope>;
  phoneIds: readonly string[] | null;
  expiresAt: Date | null;
}

/** `last_used_at` is written at most this often per key. */
const LAST_USED_EVERY_MS = MINUTE_MS;

/**
 * Who presents this key. Asked on every request, so a revoked key is refused at once.
 * @throws unauthorized  not a key of ours, expired, or revoked; the words say which
 */
export async function resolveKey(store: Store, clock: Clock, presented: string): Promise<ResolvedKey> {
  if (!looksLikeKey(presented)) throw unauthorized("This is not a Parley key (pk_live_…).");
  const [entry] = await readDirectory(store, (directory) =>
    directory
      .select()
      .from(keyDirectory)
      .where(eq(keyDirectory.keyHash, hashKey(presented))),
  );
  if (!entry) throw unauthorized("This key is not known here.");
  const row = await store.transact(entry.workspaceId, "read", async (unit) => {
    const [found] = await db(unit).select().from(apiKeys).where(eq(apiKeys.id, entry.keyId));
    return found;
  });
  const now = clock.now();
  if (!row) throw unauthorized("This key is not known here.");
  if (row.revokedAt) throw unauthorized("This key was revoked.");
  if (row.expiresAt && row.expiresAt <= now) throw unauthorized("This key has expired.");
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > LAST_USED_EVERY_MS) {
    await store.transact(entry.workspaceId, "write", (unit) =>
      db(unit).update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, row.id)),
    );
  }
  return {
    workspaceId: entry.workspaceId,
    keyId: row.id,
    name: row.name,
    scopes: new Set(row.scopes.filter(isScope)),
    phoneIds: row.phoneIds,
    expiresAt: row.expiresAt,
  };
}

function unauthorized(what: string): AppError {
  return new AppError("unauthorized", {
    public: `${what} Send one as \`Authorization: Bearer pk_live_…\`; make one with \`npx parley keys create\`.`,
  });
}
