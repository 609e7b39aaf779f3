import { AppError, type Ctx } from "@parley/kernel";
import { beginOperation } from "./begin-operation.ts";
import { checkPicture, takePicture } from "./group-picture.ts";
import { actsOf, type GroupWish } from "./group-wish.ts";
import { assertGroupActs } from "./load-group.ts";
import { answerOf, checkedAnswer } from "./operation-answer.ts";
import type { Resolved } from "./participants.ts";
import { addsNobody, plannedResults } from "./planned-results.ts";
import type { GroupAnswer, MemberResult } from "./schemas.ts";

type Creation = Extract<GroupWish, { kind: "create" }>;

/**
 * Checks a new group and asks for it; in a dry run it is only checked.
 * @param image  taken as the group's picture, where the wish has none yet
 * @throws contact_not_found  people were named and none of them is known; not_supported
 */
export async function beginCreation(
  ctx: Ctx,
  phoneId: string,
  wanted: Omit<Creation, "kind" | "people">,
  { people, refused }: Resolved,
  image?: string,
): Promise<GroupAnswer> {
  if (people.length === 0 && refused.length > 0) throw nobodyFound(refused);
  const wish: Creation = { kind: "create", ...wanted, people };
  await assertGroupActs(ctx, phoneId, actsOf(wish), true);
  if (ctx.caller.dryRun) {
    if (image) await checkPicture(ctx, image);
    const byInvite = people.length > 0 && (await addsNobody(ctx, phoneId));
    const planned = await plannedResults(ctx, { kind: "create", phoneId, chatId: null, people, byInvite });
    return checkedAnswer(ctx, { id: null, name: wish.name }, [...planned, ...refused]);
  }
  if (image) wish.pictureFileId = await takePicture(ctx, image);
  return answerOf(await beginOperation(ctx, { phoneId, chatId: null, wish }), wish.name, refused);
}

/** A group that was wished for with people is not made without them. */
function nobodyFound(refused: readonly MemberResult[]): AppError {
  return new AppError("contact_not_found", {
    public:
      "No group was made: none of `participants` is an id or number we know, and `results` says why of each. Find people with search_contacts.",
    fields: [{ path: "participants", message: "has nobody we know", expected: "con_… or +number" }],
    hint: "search_contacts",
    details: { results: refused },
  });
}
