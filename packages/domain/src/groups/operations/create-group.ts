import { AppError, defineOperation, phoneIdInput, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { beginOperation } from "../begin-operation.ts";
import { checkPicture, imageInput, takePicture } from "../group-picture.ts";
import { actsOf, type GroupWish } from "../group-wish.ts";
import { assertGroupActs } from "../load-group.ts";
import { answerOf, awaitAnswer, checkedAnswer } from "../operation-answer.ts";
import { PARTICIPANTS_MAX, resolveParticipants } from "../participants.ts";
import { previewStrangers } from "../preview-strangers.ts";
import { dryRunInput, groupAnswer, settingsFrom, settingsOption, type MemberResult } from "../schemas.ts";

export const createGroup = defineOperation({
  name: "create_group",
  summary: "Make a group with people.",
  guidance: "Who forbids it is invited by link. Returns chat_id, outcomes.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "groups:write",
  tier: "core",
  rest: "POST /groups",
  input: z.object({
    name: z.string().trim().min(1).max(100).describe("Shown to every member, 1 to 100 characters."),
    participants: z
      .array(z.string().max(ID_CHARS_MAX))
      .max(PARTICIPANTS_MAX)
      .default([])
      .describe("Who is in it beside this phone: ids of contacts (con_…) or numbers with country code."),
    description: z.string().max(2048).optional().describe("Shown to every member, at most 2048 characters."),
    image: imageInput,
    settings: settingsOption.describe("See update_group_settings."),
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["contact_not_found", "phone_not_found", "not_supported", "media_not_found", "payload_too_large"],
  needs: ["groups.create", "groups.updateSettings?"],
  asksRarely: true,
  async preview({ ctx, input: { participants, name } }) {
    const { people } = await resolveParticipants(ctx, participants);
    return previewStrangers(ctx, people, { group: name });
  },
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const { people, refused } = await resolveParticipants(ctx, input.participants);
    if (people.length === 0 && refused.length > 0) throw nobodyFound(refused);
    const wish: GroupWish = {
      kind: "create",
      name: input.name,
      ...(input.description ? { description: input.description } : {}),
      settings: settingsFrom(input.settings ?? {}),
      people,
    };
    await assertGroupActs(ctx, phone.id, actsOf(wish), true);
    if (ctx.caller.dryRun) {
      if (input.image) await checkPicture(ctx, input.image);
      return checkedAnswer(ctx, { id: null, name: input.name }, refused);
    }
    if (input.image) wish.pictureFileId = await takePicture(ctx, input.image);
    const operation = await beginOperation(ctx, { phoneId: phone.id, chatId: null, wish });
    return answerOf(operation, input.name, refused);
  },
  complete: awaitAnswer,
});

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
