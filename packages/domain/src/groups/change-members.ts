import { AppError, inTurn, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { givenAs } from "../given-as.ts";
import { beginOperation } from "./begin-operation.ts";
import { actsOf, type GroupWish } from "./group-wish.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "./load-group.ts";
import { answerOf, checkedAnswer, refusedAnswer } from "./operation-answer.ts";
import { membersAmong, PARTICIPANTS_MAX, resolveParticipants, type Resolved } from "./participants.ts";
import type { GroupAnswer } from "./schemas.ts";

type MemberKind = "add" | "remove" | "promote" | "demote";
const GROUPS_MAX = 20;

export const groupIdsInput = z
  .array(z.string())
  .min(1)
  .max(GROUPS_MAX)
  .describe("The groups' chats: ids (chat_…, from list_groups) or WhatsApp ids (…@g.us).");

export interface MemberChange {
  group: Group;
  resolved: Resolved;
  /** People would be added, and can be invited only. */
  byInvite: boolean;
}

/**
 * What a change of members means, checked but not begun: the groups, and of each whom it touches.
 * @throws limit_exceeded | not_supported | group_conflict and what `loadGroup` throws
 */
export async function planMemberChange(
  ctx: Ctx,
  kind: MemberKind,
  input: { chat_ids: readonly string[]; participants: readonly string[]; phone_id?: string | undefined },
): Promise<MemberChange[]> {
  const given = await resolveParticipants(ctx, input.participants, input.chat_ids.length);
  // Members are added and removed in many groups at once, admins named in one.
  const field = kind === "add" || kind === "remove" ? "chat_ids" : "chat_id";
  const groups = new Map<string, Group>();
  for (const chatId of input.chat_ids) {
    const group = await givenAs(field, "chat_id", loadGroup(ctx, chatId, input.phone_id));
    groups.set(group.chat.id, group);
  }
  assertPairs(groups.size, given);
  return inTurn(ctx.caller, [...groups.values()], async (group) => {
    const byInvite = kind === "add" && (await addsNobody(ctx, group));
    await assertGroupActs(ctx, group.chat.phoneId, byInvite ? [] : actsOf({ kind, people: [] }));
    assertMay(group, kind === "add" ? "add_members" : "admin");
    // Of a group that was never read nobody knows who is in it: the network judges.
    const judged = kind !== "add" && group.row?.readAt;
    return { group, byInvite, resolved: judged ? await membersAmong(ctx, group.chat.id, given) : given };
  });
}

/** One operation for each group; a group in which nobody is left to ask about has none. */
export async function beginMemberChange(
  ctx: Ctx,
  kind: MemberKind,
  plan: readonly MemberChange[],
  how: { reason?: string | undefined; invitesAgreed?: boolean } = {},
): Promise<GroupAnswer[]> {
  if (ctx.caller.dryRun) {
    return plan.map(({ group, resolved }) =>
      checkedAnswer(ctx, { id: group.chat.id, name: group.name }, resolved.refused),
    );
  }
  const answers: GroupAnswer[] = [];
  for (const { group, resolved } of plan) {
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
  if (answers.every((answer) => answer.operation_id === null)) ctx.audit.nothing("nobody was left to ask about");
  return answers;
}

/** Where nobody can be added, the invite link is enough. */
async function addsNobody(ctx: Ctx, group: Group): Promise<boolean> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, group.chat.phoneId, ctx);
  const { addMembers, inviteLink } = connector.abilities.groups ?? {};
  return !addMembers && inviteLink !== undefined;
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
  details: { people: string[]; groups: string[] };
} {
  const names = new Map(plan.flatMap(({ resolved }) => resolved.people.map((person) => [person.id, person.name])));
  return {
    count: plan.reduce((sum, { resolved }) => sum + resolved.people.length, 0),
    people: names.size,
    details: {
      people: [...names.values()].slice(0, NAMED_MAX),
      groups: plan.slice(0, NAMED_MAX).map(({ group }) => group.name),
    },
  };
}

const NAMED_MAX = 10;

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
