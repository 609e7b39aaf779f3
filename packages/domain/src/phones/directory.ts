import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Store } from "@parley/store";
import { phoneDirectory } from "./table.ts";

/** The workspace of a phone, asked before any workspace is known; null when there is no such phone. */
export async function findWorkspaceOfPhone(store: Store, phoneId: string): Promise<string | null> {
  const [row] = await drizzle(store.pool)
    .select({ workspaceId: phoneDirectory.workspaceId })
    .from(phoneDirectory)
    .where(eq(phoneDirectory.phoneId, phoneId));
  return row?.workspaceId ?? null;
}

/** Every linked phone of every workspace. */
export async function listAllPhones(store: Store): Promise<{ phoneId: string; workspaceId: string }[]> {
  return drizzle(store.pool).select().from(phoneDirectory);
}
