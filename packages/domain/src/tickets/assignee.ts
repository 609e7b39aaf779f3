import { AppError, type Ctx } from "@parley/kernel";
import { assigneeFrom, nextMember } from "../members/index.ts";

const IN_TURN = "round_robin";

/**
 * The member that a caller means, as `assigneeFrom` reads one; `round_robin` for whoever's turn it is.
 * @throws member_not_found | member_conflict  never a guess; nobody is active to take a turn
 */
export async function ticketAssigneeFrom(
  ctx: Ctx,
  given: string | null | undefined,
): Promise<string | null | undefined> {
  if (given !== IN_TURN) return assigneeFrom(ctx, given);
  const next = await nextMember(ctx);
  if (next) return next.id;
  throw new AppError("member_not_found", {
    public: "This workspace has no active members, so it is nobody's turn. Invite members first.",
    fields: [{ path: "assignee", message: "finds nobody", received: IN_TURN }],
    hint: "list_members",
  });
}
