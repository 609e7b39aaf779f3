import type { Ctx } from "@parley/kernel";
import { beginOperation } from "./begin-operation.ts";
import { actsOf, type GroupWish } from "./group-wish.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "./load-group.ts";
import { answerOf, checkedAnswer } from "./operation-answer.ts";
import type { GroupAnswer } from "./schemas.ts";

/**
 * The group that something is to be done to, after all that can be checked without asking the network.
 * @throws not_supported | group_conflict and what `loadGroup` throws
 */
export async function groupFor(
  ctx: Ctx,
  input: { chat_id: string; phone_id?: string | undefined },
  wish: GroupWish,
  place: Parameters<typeof assertMay>[1],
): Promise<Group> {
  const group = await loadGroup(ctx, input.chat_id, input.phone_id);
  await assertGroupActs(ctx, group.chat.phoneId, actsOf(wish));
  assertMay(group, place);
  return group;
}

/** In a dry run the network is not asked. */
export async function beginOn(ctx: Ctx, { chat, name }: Group, wish: GroupWish): Promise<GroupAnswer> {
  if (ctx.caller.dryRun) return checkedAnswer(ctx, { id: chat.id, name });
  return answerOf(await beginOperation(ctx, { phoneId: chat.phoneId, chatId: chat.id, wish }), name);
}
