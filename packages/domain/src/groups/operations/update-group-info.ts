import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { beginOn, groupFor } from "../act-on-group.ts";
import { checkPicture, imageInput, takePicture } from "../group-picture.ts";
import type { GroupWish } from "../group-wish.ts";
import { awaitAnswer, checkedAnswer } from "../operation-answer.ts";
import { dryRunInput, groupAnswer, groupIdInput } from "../schemas.ts";

export const updateGroupInfo = defineOperation({
  name: "update_group_info",
  summary: "Change a group's name, description or picture on WhatsApp.",
  guidance: "Who may what: update_group_settings. Returns outcome.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:write",
  tier: "core",
  rest: "PATCH /groups/{chat_id}",
  input: z.object({
    chat_id: groupIdInput,
    name: z.string().trim().min(1).max(100).optional().describe("The new name, 1 to 100 characters."),
    description: z.string().max(2048).optional().describe('"" removes it.'),
    image: imageInput,
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "group_conflict",
    "not_supported",
    "media_not_found",
    "payload_too_large",
  ],
  needs: ["groups.updateInfo"],
  async run({ ctx, input }) {
    const { name, description, image } = input;
    assertNamesChange(input, ["name", "description", "image"]);
    const wish: GroupWish = {
      kind: "info",
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    };
    const group = await groupFor(ctx, input, wish, "edit_info");
    if (ctx.caller.dryRun) {
      if (image !== undefined) await checkPicture(ctx, image);
      return checkedAnswer(ctx, { id: group.chat.id, name: group.name });
    }
    if (image !== undefined) wish.pictureFileId = await takePicture(ctx, image);
    return beginOn(ctx, group, wish);
  },
  complete: awaitAnswer,
});
