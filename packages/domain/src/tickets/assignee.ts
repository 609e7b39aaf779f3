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
  if (!given || !isInTurn(given)) return assignedByName(ctx, given);
  const next = await nextMember(ctx);
  if (next) return next.id;
  throw new AppError("member_not_found", {
    public: "This workspace has no active members, so it is nobody's turn. Invite members first.",
    fields: [{ path: "assignee", message: "finds nobody", received: IN_TURN }],
    hint: "list_members",
  });
}

/** Written as a word or as two, with any sign between. */
function isInTurn(given: string): boolean {
  return (
    given
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_") === IN_TURN
  );
}

/** A refusal tells of the turn too, which only tickets have. */
async function assignedByName(ctx: Ctx, given: string | null | undefined): Promise<string | null | undefined> {
  try {
    return await assigneeFrom(ctx, given);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "member_not_found") throw error;
    const { fields = [], public: words, ...options } = error.options;
    throw new AppError(error.code, {
      ...options,
      public: `${words} For the next in turn write ${IN_TURN}.`,
      fields: fields.map((problem) => ({ ...problem, expected: `${problem.expected ?? "a member"}, or ${IN_TURN}` })),
    });
  }
}
