import type { Ctx, Preview } from "@parley/kernel";
import { counted } from "../counted.ts";
import { leftOutOf, touchedBy, type MemberChange, type MemberPlan } from "./change-members.ts";
import { rolesIn } from "./planned-results.ts";
import { previewStrangers } from "./preview-strangers.ts";
import { invitedOf } from "./send-invites.ts";

/**
 * What an adding would do, where it has to be agreed to: it reaches several groups, or sends the invite
 * link to several people because their connector adds nobody. Whose privacy forbids being added is known
 * only afterwards, and then only one of them is sent the link unasked. New people: see preview-strangers.ts.
 */
export async function previewAdding(ctx: Ctx, plan: MemberPlan): Promise<Preview | null> {
  const asked = plan.changes.filter((change) => !change.byInvite);
  const added = await newcomersOf(ctx, asked);
  const invited: MemberChange[] = [];
  for (const change of plan.changes.filter(({ byInvite }) => byInvite)) {
    const people = await invitedOf(ctx, change.group.chat.phoneId, change.resolved.people);
    invited.push({ ...change, resolved: { people, refused: [] } });
  }
  const invites = touchedBy(invited);
  if (plan.changes.length < 2 && invites.count < 2) return ofStrangers(ctx, plan);
  const additions = touchedBy(added);
  if (additions.count + invites.count === 0) return null;
  const already = touchedBy(asked).count - additions.count;
  const sentences = [
    ...(added.length > 0
      ? [
          `${counted(additions.people, "person", "people")} would be added to ${counted(added.length, "group")}; those whose privacy forbids it are sent the invite link.`,
        ]
      : []),
    ...(invited.length > 0
      ? [
          `${counted(invites.people, "person", "people")} would be sent the invite link of ${counted(invited.length, "group")}, where nobody can be added; to the others nothing may be sent freely.`,
        ]
      : []),
    ...(already > 0 ? [`${already} of these memberships ${already === 1 ? "is" : "are"} there already.`] : []),
  ];
  const { details } = touchedBy([...added, ...invited]);
  const leftOut = leftOutOf(plan);
  return {
    text: sentences.join(" ") + leftOut.text,
    count: additions.count + invites.count,
    details: { ...details, ...leftOut.details },
  };
}

/** Of each group those who are not in it; a group that they are all in is not touched. */
async function newcomersOf(ctx: Ctx, changes: readonly MemberChange[]): Promise<MemberChange[]> {
  const added: MemberChange[] = [];
  for (const change of changes) {
    const roles = await rolesIn(ctx, change.group.chat.id);
    const people = change.resolved.people.filter(({ id }) => !roles.has(id));
    if (people.length > 0) added.push({ ...change, resolved: { people, refused: [] } });
  }
  return added;
}

async function ofStrangers(ctx: Ctx, { changes: [change] }: MemberPlan): Promise<Preview | null> {
  if (!change) return null;
  const { group, resolved } = change;
  return previewStrangers(ctx, resolved.people, { chat_id: group.chat.id, name: group.name });
}
