import type { ChangeResult, ChatRef, Connector } from "@parley/connectors/contract";
import type { JobRun } from "@parley/jobs";
import { execute, toAppError, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chatRefOf } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { personBehind } from "../../contacts/index.ts";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { settleChange } from "../operations/settle-change.ts";
import type { Mentioned } from "../send/mentions.ts";
import { retryDelayMs } from "../retry-delay.ts";
import { messageChanges, messages } from "../table.ts";

/**
 * Asks the network to change a message, in no transaction, and records what it answered.
 * The same change twice is the same as once, so an unknown outcome is simply tried again.
 */
export async function sendChange(deps: WorkerDeps, run: JobRun, changeId: string): Promise<void> {
  const { kernel } = deps;
  const change = await loadChange(kernel, run.workspaceId, changeId);
  if (!change) return;
  for (let attempts = 1; ; attempts++) {
    const connector = await kernel.ports.connectors.of(run.workspaceId, change.phoneId);
    const result = await ask(connector, change);
    await deps.failpoint("change.answered");
    const error = result.outcome === "done" ? null : errorOf(result);
    const delay = error && retryDelayMs(error, attempts);
    if (delay === null) {
      await execute(kernel, settleChange, workerCaller(run.workspaceId, run.id), {
        change_id: changeId,
        ...(error ? { error: { code: error.code, message: error.message } } : {}),
      });
      return;
    }
    await run.sleep(delay);
  }
}

interface Change {
  id: string;
  kind: "edit" | "delete" | "pin" | "unpin";
  text: string | null;
  mentions: Mentioned[] | null;
  days: number | null;
  providerId: string;
  phoneId: string;
  chat: ChatRef;
}

async function ask(connector: Connector, change: Change): Promise<ChangeResult> {
  const { edit, revoke, pin } = connector.abilities;
  try {
    if ((change.kind === "pin" || change.kind === "unpin") && pin) {
      const { id: ourId, chat, providerId } = change;
      return await pin.pin({ ourId, chat, providerId, days: change.kind === "pin" ? change.days : null });
    }
    if (change.kind === "edit" && edit) {
      const people = change.mentions?.map((person) => person.identity);
      return await edit.edit(change.providerId, change.text ?? "", people);
    }
    if (change.kind === "delete" && revoke) return await revoke.revoke(change.providerId);
    const message = `The connector ${connector.name} cannot ${change.kind} messages.`;
    return { outcome: "rejected", error: { code: "not_supported", message, retryable: false } };
  } catch (error) {
    return { outcome: "unknown", reason: toAppError(error).message };
  }
}

function errorOf(result: Exclude<ChangeResult, { outcome: "done" }>) {
  if (result.outcome === "rejected") return result.error;
  return { code: "connector_unavailable" as const, message: result.reason, retryable: true };
}

async function loadChange(kernel: Kernel, workspaceId: string, changeId: string): Promise<Change | null> {
  return kernel.store.transact(workspaceId, "read", async (unit) => {
    const [row] = await db(unit)
      .select({ change: messageChanges, providerId: messages.providerId, phoneId: messages.phoneId, chat: chats })
      .from(messageChanges)
      .innerJoin(messages, eq(messages.id, messageChanges.messageId))
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(eq(messageChanges.id, changeId));
    if (!row?.providerId || row.change.state !== "pending") return null;
    const person = await personBehind({ tx: unit.tx, workspaceId }, row.chat);
    const { id, kind, text, mentions, days } = row.change;
    const { providerId, phoneId } = row;
    return { id, kind, text, mentions, days, providerId, phoneId, chat: chatRefOf(row.chat, person?.identity) };
  });
}
