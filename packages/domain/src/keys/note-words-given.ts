import type { Caller, Clock } from "@parley/kernel";
import { db, type Store } from "@parley/store";
import { eq } from "drizzle-orm";
import { apiKeys } from "./table.ts";

/** Keeps with the key that it was given what people wrote: the next call sees it, in whatever process. */
export function noteWordsGiven(store: Store, clock: Clock): (caller: Caller) => Promise<void> {
  return async ({ workspaceId, actor }) => {
    if (actor.kind !== "key" && actor.kind !== "mcp") return;
    await store.transact(workspaceId, "write", (unit) =>
      db(unit).update(apiKeys).set({ wordsGivenAt: clock.now() }).where(eq(apiKeys.id, actor.id)),
    );
  };
}
