import { SECOND_MS, type Caller, type Ctx, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { heldSince } from "../held.ts";
import { lookUntil } from "../look-until.ts";
import { phones } from "../phones/table.ts";
import { peopleOf } from "./group-wish.ts";
import { headOf } from "./planned-results.ts";
import type { GroupAnswer, MemberResult } from "./schemas.ts";
import { errorOfAll, isSettled, type OperationRow } from "./settle-operation.ts";
import { groupOperations } from "./table.ts";

const WAIT_MAX_MS = 15 * SECOND_MS;

/** @param refused  people who were refused before the network was asked */
export function answerOf(row: OperationRow, chatName: string, refused: readonly MemberResult[] = []): GroupAnswer {
  const { state } = row;
  const results = [...shownResults(row), ...refused];
  return {
    operation_id: row.id,
    ...(row.chatId ? { chat_id: row.chatId } : {}),
    chat_name: chatName,
    state: isSettled(state) ? (state as "done" | "failed" | "unknown") : "pending",
    ...(results.length > 0 ? { results } : {}),
    ...(row.inviteLink ? { invite_link: row.inviteLink } : {}),
    ...(row.error ? { error: row.error } : {}),
  };
}

/** Each person with the number they are known by, which tells two of one name apart. */
function shownResults({ wish, results }: OperationRow): MemberResult[] {
  const people = new Map(peopleOf(wish).map((person) => [person.id, person]));
  return results.map((result) => {
    const person = people.get(result.id);
    return person ? { ...headOf(person), ...result } : result;
  });
}

/** The answer when there was nobody left to ask the network about. */
export function refusedAnswer(chatId: string, chatName: string, refused: readonly MemberResult[]): GroupAnswer {
  const error = errorOfAll(refused);
  return {
    chat_id: chatId,
    chat_name: chatName,
    state: error ? "failed" : "done",
    ...(refused.length > 0 ? { results: [...refused] } : {}),
    ...(error ? { error } : {}),
  };
}

/**
 * The answer of a dry run: everything was checked, nothing is kept.
 * @param results  what would become of whom
 */
export function checkedAnswer(
  ctx: Pick<Ctx, "audit">,
  chat: { id: string | null; name: string },
  results: readonly MemberResult[] = [],
): GroupAnswer {
  ctx.audit.nothing("dry run");
  const told = results.length > 0 ? { results: [...results] } : {};
  return { ...(chat.id ? { chat_id: chat.id } : {}), chat_name: chat.name, state: "checked", ...told };
}

/**
 * Looks at the operations until each has an outcome or is held by stop_sending, or fifteen seconds have passed; then
 * the answers are as they stand. Runs after the commit and holds no transaction between looks.
 */
export async function awaitAnswers(
  call: { kernel: Kernel; caller: Caller },
  answers: readonly GroupAnswer[],
): Promise<GroupAnswer[]> {
  const waiting = answers.flatMap((answer) =>
    answer.state === "pending" && answer.operation_id ? [answer.operation_id] : [],
  );
  if (waiting.length === 0) return [...answers];
  return lookUntil(call.caller, WAIT_MAX_MS, [...answers], async () => {
    const rows = await lookAt(call.kernel, call.caller.workspaceId, waiting);
    const seen = [...rows.values()];
    const settled = seen.filter(({ operation }) => isSettled(operation.state)).length;
    const held = seen.filter((one) => heldOf(one).held !== undefined).length;
    return {
      seen: answers.map((answer) => updated(answer, rows.get(answer.operation_id ?? ""))),
      over: settled + held === rows.size,
      words: `WhatsApp has answered ${settled} of ${rows.size}.`,
    };
  });
}

export async function awaitAnswer(call: { kernel: Kernel; caller: Caller; answer: GroupAnswer }): Promise<GroupAnswer> {
  const [answer] = await awaitAnswers(call, [call.answer]);
  return answer ?? call.answer;
}

interface Seen {
  operation: OperationRow;
  chatName: string | null;
  stoppedAt: Date | null;
}

/** Only what has not begun waits for its phone. */
function heldOf({ operation, stoppedAt }: Seen): { held?: string } {
  return operation.state === "queued" ? heldSince(stoppedAt) : {};
}

function updated(answer: GroupAnswer, seen: Seen | undefined): GroupAnswer {
  // Results of an answer that waits are those refused beforehand.
  if (!seen) return answer;
  return { ...answerOf(seen.operation, seen.chatName ?? answer.chat_name, answer.results), ...heldOf(seen) };
}

async function lookAt(kernel: Kernel, workspaceId: string, ids: readonly string[]): Promise<Map<string, Seen>> {
  const rows = await kernel.store.transact(workspaceId, "read", (unit) =>
    db(unit)
      .select({ operation: groupOperations, chatName: chats.name, stoppedAt: phones.sendingStoppedAt })
      .from(groupOperations)
      .innerJoin(phones, eq(phones.id, groupOperations.phoneId))
      .leftJoin(chats, eq(chats.id, groupOperations.chatId))
      .where(inArray(groupOperations.id, [...ids])),
  );
  return new Map(rows.map((row) => [row.operation.id, row]));
}
