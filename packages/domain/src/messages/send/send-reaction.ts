import type { Connector, SendCommand, SendResult } from "@parley/connectors/contract";
import type { JobRun } from "@parley/jobs";
import { execute, toAppError, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chatRefOf } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { personBehind } from "../../contacts/index.ts";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { undoReaction } from "../operations/undo-reaction.ts";
import { retryDelayMs } from "../retry-delay.ts";
import { messages } from "../table.ts";

/**
 * Tells the network of a reaction that is already shown here. The same reaction twice is the same
 * as once, so an unknown outcome is simply tried again. What the network refuses is taken back.
 */
export async function sendReaction(
  deps: WorkerDeps,
  run: JobRun,
  input: { messageId: string; emoji: string; previous: string | null },
): Promise<void> {
  const target = await loadTarget(deps.kernel, run.workspaceId, input.messageId);
  if (!target) return;
  for (let attempts = 1; ; attempts++) {
    const connector = await deps.kernel.ports.connectors.of(run.workspaceId, target.phoneId);
    const result = await ask(connector, {
      ourId: run.id,
      chat: target.chat,
      content: { type: "reaction", targetProviderId: target.providerId, emoji: input.emoji },
    });
    if (result.outcome === "accepted") return;
    const delay = retryDelayMs(errorOf(result), attempts);
    if (delay === null) {
      await execute(deps.kernel, undoReaction, workerCaller(run.workspaceId, run.id), {
        message_id: input.messageId,
        emoji: input.emoji,
        previous: input.previous,
        reason: errorOf(result).message,
      });
      return;
    }
    await run.sleep(delay);
  }
}

async function ask(connector: Connector, command: SendCommand): Promise<SendResult> {
  try {
    return await connector.send(command);
  } catch (error) {
    return { outcome: "unknown", reason: toAppError(error).message };
  }
}

function errorOf(result: Exclude<SendResult, { outcome: "accepted" }>) {
  if (result.outcome === "rejected") return result.error;
  return { code: "connector_unavailable" as const, message: result.reason, retryable: true };
}

async function loadTarget(kernel: Kernel, workspaceId: string, messageId: string) {
  return kernel.store.transact(workspaceId, "read", async (unit) => {
    const [row] = await db(unit)
      .select({ providerId: messages.providerId, chat: chats })
      .from(messages)
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(eq(messages.id, messageId));
    if (!row?.providerId) return null;
    const person = await personBehind({ tx: unit.tx, workspaceId }, row.chat);
    return { providerId: row.providerId, phoneId: row.chat.phoneId, chat: chatRefOf(row.chat, person?.identity) };
  });
}
