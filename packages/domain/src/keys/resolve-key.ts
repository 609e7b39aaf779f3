import { AppError, isScope, MINUTE_MS, type Clock, type Scope } from "@parley/kernel";
import { db, type Store } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { readDirectory } from "../read-directory.ts";
import { hashKey, looksLikeKey } from "./key-text.ts";
import { apiKeys } from "./table.ts";

export interface ResolvedKey {
  workspaceId: string;
  keyId: string;
  name: string;
  scopes: ReadonlySet<Scope>;
  phoneIds: readonly string[] | null;
  expiresAt: Date | null;
  /** Tools that act for it without a confirmation. */
  unconfirmed: ReadonlySet<string>;
  wordsGivenAt: Date | null;
}

/** `last_used_at` is written at most this often per key. */
const LAST_USED_EVERY_MS = MINUTE_MS;

/**
 * Who presents this key. Asked on every request, so a revoked key is refused at once.
 * @throws unauthorized  not a key of ours, expired, or revoked; the words say which
 */
export async function resolveKey(store: Store, clock: Clock, presented: string): Promise<ResolvedKey> {
  if (!looksLikeKey(presented)) throw unauthorized("This is not a Parley key (pk_live_…).");
  const found = await readDirectory(store, (directory) =>
    directory.execute<KeyRow>(sql`select * from find_key(${hashKey(presented)})`),
  );
  const [row] = found.rows;
  const now = clock.now();
  if (!row) throw unauthorized("This key is not known here.");
  if (row.revoked_at) throw unauthorized("This key was revoked.");
  const expiresAt = row.expires_at === null ? null : new Date(row.expires_at);
  if (expiresAt && expiresAt <= now) throw unauthorized("This key has expired.");
  if (!row.last_used_at || now.getTime() - new Date(row.last_used_at).getTime() > LAST_USED_EVERY_MS) {
    await store.transact(row.workspace_id, "write", (unit) =>
      db(unit).update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, row.id)),
    );
  }
  return {
    workspaceId: row.workspace_id,
    keyId: row.id,
    name: row.name,
    scopes: new Set(row.scopes.filter(isScope)),
    phoneIds: row.phone_ids,
    expiresAt,
    unconfirmed: new Set(row.unconfirmed),
    wordsGivenAt: row.words_given_at === null ? null : new Date(row.words_given_at),
  };
}

/** As `find_key` answers; times are PostgreSQL's text. */
interface KeyRow extends Record<string, unknown> {
  workspace_id: string;
  id: string;
  name: string;
  scopes: string[];
  phone_ids: string[] | null;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  unconfirmed: string[];
  words_given_at: string | null;
}

function unauthorized(what: string): AppError {
  return new AppError("unauthorized", {
    public: `${what} Send one as \`Authorization: Bearer pk_live_…\`; make one with \`npx parley keys create\`.`,
  });
}
