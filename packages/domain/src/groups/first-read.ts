import type { JobHandler } from "@parley/jobs";
import { AppError, execute, type Ctx, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { chatRefOf } from "../chats/index.ts";
import { chats } from "../chats/table.ts";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { putGroupRow } from "./group-rows.ts";
import { recordGroupState } from "./operations/record-group-state.ts";
import { groups } from "./table.ts";

/** A name is stored with the work, so it never changes. */
export const READ_JOB = "read_group";

/** A group in which something happens during every one of so many readings is read later. */
const ATTEMPTS_MAX = 5;

/** Of these groups of a phone (network ids), those never asked about are read from the network by a job. */
export async function queueFirstReads(ctx: Ctx, phoneId: string, networkIds: readonly string[]): Promise<void> {
  if (networkIds.length === 0) return;
  const unasked = await db(ctx)
    .select({ id: chats.id, phoneId: chats.phoneId })
    .from(chats)
    .leftJoin(groups, eq(groups.chatId, chats.id))
    .where(
      and(
        eq(chats.phoneId, phoneId),
        inArray(chats.networkId, [...new Set(networkIds)]),
        eq(chats.type, "group"),
        isNull(groups.readTriedAt),
      ),
    );
  for (const chat of unasked) await queueRead(ctx, chat);
}

/** @param why  what makes a further reading of the same group needed; one that waits or was done without it is the first */
export async function queueRead(ctx: Ctx, chat: { id: string; phoneId: string }, why?: string): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: READ_JOB,
    id: `read_group:${chat.id}${why ? `:${why}` : ""}`,
    workspaceId: ctx.workspaceId,
    input: { phone_id: chat.phoneId, chat_id: chat.id },
  });
}

/** Reads the whole group once. A network that cannot tell leaves what its news have told. */
export function readGroup({ kernel }: WorkerDeps): JobHandler {
  return async (run, input) => {
    const chatId = String(input["chat_id"]);
    const connector = await kernel.ports.connectors.of(run.workspaceId, String(input["phone_id"]));
    const read = connector.abilities.groups?.read;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const before = await kernel.store.transact(run.workspaceId, "read", (unit) => chatBefore(unit, chatId));
      if (!before) return;
      const outcome = await read?.(chatRefOf(before.chat));
      if (outcome?.outcome === "unknown" || (outcome?.outcome === "rejected" && outcome.error.retryable)) throw away();
      if (outcome?.outcome !== "done") return keepTried(kernel, run.workspaceId, chatId);
      const { taken } = await execute(kernel, recordGroupState, workerCaller(run.workspaceId, run.id), {
        chat_id: chatId,
        state: outcome.value,
        changes: before.changes,
      });
      if (taken) return;
    }
    throw away();
  };
}

async function chatBefore(unit: Pick<Ctx, "tx">, chatId: string) {
  const [row] = await db(unit)
    .select({ chat: chats, changes: groups.changes })
    .from(chats)
    .leftJoin(groups, eq(groups.chatId, chats.id))
    .where(eq(chats.id, chatId));
  return row && { chat: row.chat, changes: row.changes ?? 0 };
}

async function keepTried(kernel: Kernel, workspaceId: string, chatId: string): Promise<void> {
  const readTriedAt = kernel.clock.now();
  await kernel.store.transact(workspaceId, "write", ({ tx }) =>
    putGroupRow({ tx, workspaceId }, chatId, { readTriedAt }),
  );
}

/** Tried again by the job engine. */
function away(): AppError {
  return new AppError("connector_unavailable", { public: "The network did not tell of a group. It is asked again." });
}
