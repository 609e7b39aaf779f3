import type { Ctx } from "@parley/kernel";
import { eq, isNull, type Column, type SQL } from "drizzle-orm";
import { isNone } from "../none-word.ts";
import { resolveMember } from "./find-member.ts";

/**
 * A condition on whom something is given to, those who are no longer active too; `none`: to nobody.
 * @returns undefined where nobody is asked for
 * @throws member_not_found | member_conflict
 */
export async function assignedTo(ctx: Ctx, assignee: Column, given: string | undefined): Promise<SQL | undefined> {
  if (!given) return undefined;
  return isNone(given) ? isNull(assignee) : eq(assignee, (await resolveMember(ctx, given, "everyone")).id);
}
