import { eq } from "drizzle-orm";
import type { Store } from "@parley/store";
import { readDirectory } from "../read-directory.ts";
import { phoneDirectory } from "./table.ts";

/** The workspace of a phone, asked before any workspace is known; null when there is no such phone. */
export async function findWorkspaceOfPhone(store: Store, phoneId: string): Promise<string | null> {
  const [row] = await readDirectory(store, (directory) =>
    directory
      .select({ workspaceId: phoneDirectory.workspaceId })
      .from(phoneDirectory)
      .where(eq(phoneDirectory.phoneId, phoneId)),
  );
  return row?.workspaceId ?? null;
}

/** Every linked phone of every workspace. */
export async function listAllPhones(store: Store): Promise<{ phoneId: string; workspaceId: string }[]> {
  return readDirectory(store, (directory) => directory.select().from(phoneDirectory));
}
