import { GROUP_ERROR_CODES, type Identity } from "@parley/connectors/contract";
import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { findOrCreateChats } from "../../chats/index.ts";
import { applyOutcome, takeBackDeleted } from "../apply-outcome.ts";
import { finishCreation } from "../finish-creation.ts";
import { queueRead } from "../first-read.ts";
import { putChatFacts } from "../group-rows.ts";
import { sendInvites } from "../send-invites.ts";
import { settleByEvents } from "../settle-by-events.ts";
import { isSettled, settleOperation, type OperationRow } from "../settle-operation.ts";
import { groupOperations } from "../table.ts";

const error = z.object({ code: z.enum(GROUP_ERROR_CODES), message: z.string() });
const result = z.object({
  id: z.string(),
  ok: z.boolean(),
  name: z.string().optional(),
  admin: z.boolean().optional(),
  error: error.optional(),
});

export const settleGroupOperation = defineOperation({
  name: "settle_group_operation",
  summary: "Record what the network answered to an operation on a group.",
  guidance: "Internal: called by the group job. Our view follows what was done; whoever could not be added is invited.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "groups:moderate",
  tier: "internal",
  rest: null,
  input: z.object({
    operation_id: z.string().describe("Operation that was running."),
    outcome: z.enum(["done", "accepted", "rejected", "unknown"]).describe("What became of the attempt."),
    results: z.array(result).default([]).describe("For each person, message or request."),
    retry: z.boolean().default(false).describe("It waits for another attempt."),
    created: z
      .object({ networkId: z.string(), subject: z.string().optional() })
      .optional()
      .describe("A group that was made or joined."),
    invite_link: z.string().optional().describe("As it is now."),
    joined: z.array(z.custom<Identity>()).default([]).describe("Who was let in on request."),
    settings_refused: z.boolean().default(false).describe("A new group did not get the settings wished for."),
    request_id: z.string().optional().describe("Of `accepted`: what the network's answer will name."),
    error: error.optional().describe("Why it was refused, in whole or in part."),
  }),
  output: z.object({ state: z.string() }),
  errors: ["group_operation_not_found"],
  async run({ ctx, input }) {
    const operation = await holdOperation(ctx, input.operation_id);
    if (isSettled(operation.state)) {
      ctx.audit.nothing("it was settled before");
      return { state: operation.state };
    }
    const after = await settle(ctx, operation, input);
    ctx.audit.changed("group_operation", operation.id, { state: operation.state }, outcomeOf(after));
    return { state: after.state };
  },
});

type Answer = z.output<typeof settleGroupOperation.input>;

async function settle(ctx: Ctx, operation: OperationRow, answer: Answer): Promise<OperationRow> {
  const said = answer.error ? { error: answer.error } : {};
  await takeBackDeleted(ctx, operation, answer.results);
  if (answer.retry) return settleOperation(ctx, operation, { state: "queued", ...said });
  if (answer.outcome === "accepted") {
    await settleOperation(ctx, operation, {
      state: "waiting",
      requestId: answer.request_id ?? null,
      results: answer.results,
    });
    // The network's news may have been here before its answer to us.
    if (answer.request_id) await settleByEvents(ctx, operation.phoneId, answer.request_id);
    return holdOperation(ctx, operation.id);
  }
  if (answer.outcome !== "done") {
    const state = answer.outcome === "unknown" ? "unknown" : "failed";
    return settleOperation(ctx, operation, { state, results: answer.results, ...said });
  }
  if (answer.created) return settleNewGroup(ctx, operation, answer.created, answer.invite_link);
  await applyOutcome(ctx, operation, {
    results: answer.results,
    inviteLink: answer.invite_link,
    settingsRefused: answer.settings_refused,
    joined: answer.joined,
  });
  const link = answer.invite_link ?? null;
  const results = await sendInvites(ctx, operation, answer.results, link);
  const needsLink = operation.wish.kind === "reset_link" || results.some((result) => !result.ok && !result.invited);
  return settleOperation(ctx, operation, {
    state: "done",
    results,
    error: answer.error ?? null,
    inviteLink: needsLink ? link : operation.inviteLink,
  });
}

async function settleNewGroup(
  ctx: Ctx,
  operation: OperationRow,
  { networkId, subject }: NonNullable<Answer["created"]>,
  inviteLink: string | undefined,
): Promise<OperationRow> {
  const ref = { type: "group" as const, networkId, ...(subject ? { subject } : {}) };
  const [chat] = await findOrCreateChats(ctx, operation.phoneId, [{ ref, contactId: null }]);
  if (!chat) throw new Error("A new group has a chat.");
  const { wish } = operation;
  const told = wish.kind === "create" ? { subject: wish.name, description: wish.description } : { subject };
  await putChatFacts(ctx, chat.id, { ...told, inviteLink });
  if (wish.kind === "create") return finishCreation(ctx, operation, chat.id);
  const known = { ...operation, chatId: chat.id };
  await applyOutcome(ctx, known, { results: [] });
  // Who else is in it, and how it is set, nobody has told us since we were last there.
  await queueRead(ctx, chat, operation.id);
  return settleOperation(ctx, known, { state: "done", error: null });
}

async function holdOperation(ctx: Ctx, id: string): Promise<OperationRow> {
  const [row] = await db(ctx).select().from(groupOperations).where(eq(groupOperations.id, id)).for("update");
  if (row) return row;
  throw new AppError("group_operation_not_found", { public: "The operation that was being done is gone." });
}

function outcomeOf({ state, chatId, results, error: refused }: OperationRow) {
  const failed = results.filter((result) => !result.ok).map((result) => result.id);
  return { state, chat_id: chatId, done: results.length - failed.length, failed, error: refused?.code };
}
