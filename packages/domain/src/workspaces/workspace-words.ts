import type { TransactionRunner, WorkspaceWords } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { phones } from "../phones/table.ts";
import { loadWorkspace } from "./load-workspace.ts";

/**
 * What an assistant is told of the workspace before it asks anything. Needs no scope: the words are
 * the business's own, meant for every assistant that has a key.
 * @param phoneIds  those the key is limited to; null: every phone
 * @throws workspace_not_found
 */
export async function workspaceWords(
  store: TransactionRunner,
  workspaceId: string,
  phoneIds: readonly string[] | null,
): Promise<WorkspaceWords> {
  return store.transact(workspaceId, "read", async ({ tx }) => {
    const workspace = await loadWorkspace({ tx, workspaceId });
    const rows = await db({ tx })
      .select({ phoneId: phones.id, name: phones.name, number: phones.number })
      .from(phones)
      .where(and(eq(phones.workspaceId, workspaceId), phoneIds ? inArray(phones.id, [...phoneIds]) : undefined))
      .orderBy(phones.name, phones.id);
    // As phoneFor means it: the only phone of a key is its default.
    const defaultId = phoneIds?.length === 1 ? phoneIds[0] : workspace.defaultPhoneId;
    const told = rows.map((row) => ({ ...row, isDefault: row.phoneId === defaultId }));
    return {
      name: workspace.name,
      timeZone: workspace.timeZone,
      phones: told.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault)),
      instructions: workspace.instructions,
    };
  });
}
