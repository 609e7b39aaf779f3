import { AppError, inTurn, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../counted.ts";
import { givenAs } from "../given-as.ts";
import { beginOperation } from "./begin-operation.ts";
import { actsOf, shownParticipant, type GroupWish } from "./group-wish.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "./load-group.ts";
import { answerOf, checkedAnswer, refusedAnswer } from "./operation-answer.ts";
import { withoutOurselves } from "./own-number.ts";
import { membersAmong, PARTICIPANTS_MAX, resolveParticipants, type Resolved } from "./participants.ts";
import { addsNobody, plannedResults } from "./planned-results.ts";
import type { GroupAnswer } from "./schemas.ts";

type MemberKind = "add" | "remove" | "promote" | "demote";
const GROUPS_MAX = 20;

export const groupIdsInput = z
  .array(z.string().max(ID_CHARS_MAX))
  .min(1)
  .max(GROUPS_MAX)
  .describe("The groups' chats: ids (chat_…, from list_groups) or WhatsApp ids (…@g.us).");

export interface MemberChange {
  group: Group;
  resolved: Resolved;
  /** People would be added, and can be invited only. */
  byInvite: boolean;
}

/** A group in which nothing can be changed, and why. */
export interface RefusedGroup {
  /** As the caller named it where it was not found. */
  id: string;
  name: string;
  refusal: AppError;
}

export interface MemberPlan {
  changes: MemberChange[];
  refused: RefusedGroup[];
}

/**
 * What a change of members means, checked but not begun: of each group whom it touches, or why it cannot be.
 * @throws limit_exceeded  and of a call about one group why it is refused: not_supported, group_conflict, what `loadGroup` throws
 */
export async function planMemberChange(
  ctx: Ctx,
  kind: MemberKind,
  input: { chat_ids: readonly string[]; participants: readonly string[]; phone_id?: string | undefined },
): Promise<MemberPlan> {
  const given = await resolveParticipants(ctx, input.participants, input.chat_ids.length);
  const plan: MemberPlan = { changes: [], refused: [] };
  // Members are added and removed in many groups at once, admins named in one.
  const field = kind === "add" || kind === "remove" ? "chat_ids" : "chat_id";
  const groups = new Map<string, Group>();
  for (const chatId of new Set(input.chat_ids)) {
    const loading = givenAs(field, "chat_id", loadGroup(ctx, chatId, input.phone_id));
    const group = await unlessRefused(loading, plan, { id: chatId, name: chatId });
    if (group) groups.set(group.chat.id, group);
  }
  assertPairs(groups.size, given);
  await inTurn(ctx.caller, [...groups.values()], async (group) => {
    const planning = planOne(ctx, kind, group, given);
    const change = await unlessRefused(planning, plan, { id: group.chat.id, name: group.name });
    if (change) plan.changes.push(change);
  });
  const [first, ...others] = plan.refused;
  if (first && others.length === 0 && plan.changes.length === 0) throw first.refusal;
  return plan;
}

/** Null, with the refusal in the plan, where it is refused. */
async function unlessRefused<T>(
  work: Promise<T>,
  plan: MemberPlan,
  group: { id: string; name: string },
): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    plan.refused.push({ ...group, refusal: error });
    return null;
  }
}

async function planOne(ctx: Ctx, kind: MemberKind, group: Group, given: Resolved): Promise<MemberChange> {
  const byInvite = kind === "add" && (await addsNobody(ctx, group.chat.phoneId));
  await assertGroupActs(ctx, group.chat.phoneId, byInvite ? [] : actsOf({ kind, people: [] }));
  assertMay(group, kind === "add" ? "add_members" : "admin");
  // Of a group that was never read nobody knows who is in it: the network judges.
  const judged = kind !== "add" && group.row?.readAt;
  const others = await withoutOurselves(ctx, kind, group.chat.phoneId, given);
  return { group, byInvite, resolved: judged ? await membersAmong(ctx, group.chat.id, others) : others };
}

/** One operation for each group; a group in which nobody is left to ask about has none, nor one that is refused. */
export async function beginMemberChange(
  ctx: Ctx,
  kind: MemberKind,
  plan: MemberPlan,
  how: { reason?: string | undefined; invitesAgreed?: boolean } = {},
): Promise<GroupAnswer[]> {
  const refused = plan.refused.map(refusedGroup);
  if (ctx.caller.dryRun) {
    const checked: GroupAnswer[] = [];
    for (const { group, resolved, byInvite } of plan.changes) {
      const { id: chatId, phoneId } = group.chat;
      const planned = await plannedResults(ctx, { kind, phoneId, chatId, people: resolved.people, byInvite });
      checked.push(checkedAnswer(ctx, { id: chatId, name: group.name }, [...planned, ...resolved.refused]));
    }
    if (checked.length === 0) ctx.audit.nothing("dry run");
    return [...checked, ...refused];
  }
  const answers: GroupAnswer[] = [];
  for (const { group, resolved } of plan.changes) {
    const { people, refused } = resolved;
    if (people.length === 0) {
      answers.push(refusedAnswer(group.chat.id, group.name, refused));
      continue;
    }
    const { id: chatId, phoneId } = group.chat;
    const wish: GroupWish = { kind, people, ...(how.invitesAgreed ? { invitesAgreed: true } : {}) };
    const operation = await beginOperation(ctx, { phoneId, chatId, wish, reason: how.reason });
    answers.push(answerOf(operation, group.name, refused));
  }
  if (answers.every((answer) => answer.operation_id === undefined)) ctx.audit.nothing("nobody was left to ask about");
  return [...answers, ...refused];
}

function refusedGroup({ id, name, refusal }: RefusedGroup): GroupAnswer {
  const candidates = refusal.options.details?.["candidates"] as Record<string, unknown>[] | undefined;
  const error = { code: refusal.code, message: refusal.message, ...(candidates ? { candidates } : {}) };
  return { chat_id: id, chat_name: name, state: "failed", error };
}

function assertPairs(groups: number, { people, refused }: Resolved): void {
  const pairs = groups * (people.length + refused.length);
  if (pairs <= PARTICIPANTS_MAX) return;
  throw new AppError("limit_exceeded", {
    public: `People times groups may be ${PARTICIPANTS_MAX} in one call; this would be ${pairs}. Split it.`,
  });
}

/** How many a change would touch, and who: names are data and stand apart. */
export function touchedBy(plan: readonly MemberChange[]): {
  count: number;
  people: number;
  details: { people: object[]; groups: object[] };
} {
  const people = new Map(plan.flatMap(({ resolved }) => resolved.people.map((person) => [person.id, person])));
  return {
    count: plan.reduce((sum, { resolved }) => sum + resolved.people.length, 0),
    people: people.size,
    details: {
      people: [...people.values()].slice(0, NAMED_MAX).map(shownParticipant),
      groups: plan.slice(0, NAMED_MAX).map(({ group }) => ({ chat_id: group.chat.id, name: group.name })),
    },
  };
}

const NAMED_MAX = 10;

/** Groups that a preview must say are left out, and why; empty when none is. */
export function leftOutOf({ refused }: MemberPlan): { text: string; details: { left_out?: object[] } } {
  if (refused.length === 0) return { text: "", details: {} };
  const left_out = refused.map(({ id, name, refusal }) => ({
    chat_id: id,
    ...(name === id ? {} : { name }),
    why: refusal.message,
  }));
  return { text: ` ${counted(refused.length, "group")} cannot be changed: see left_out.`, details: { left_out } };
}

export async function changeOneGroup(
  ctx: Ctx,
  kind: MemberKind,
  input: {
    chat_id: string;
    participants: readonly string[];
    phone_id?: string | undefined;
  },
): Promise<GroupAnswer> {
  const { chat_id, participants, phone_id } = input;
  const plan = await planMemberChange(ctx, kind, { chat_ids: [chat_id], participants, phone_id });
  const [answer] = await beginMemberChange(ctx, kind, plan);
  if (!answer) throw new Error("A change of one group has one answer.");
  return answer;
}
