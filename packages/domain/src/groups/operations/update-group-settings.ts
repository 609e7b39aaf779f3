import { AppError, defineOperation } from "@parley/kernel";
import { z } from "zod";
import { beginOperation } from "../begin-operation.ts";
import { actsOf } from "../group-wish.ts";
import { assertGroupActs, assertMay, loadGroup } from "../load-group.ts";
import { answerOf, awaitAnswer, checkedAnswer } from "../operation-answer.ts";
import { dryRunInput, groupAnswer, groupIdInput, phoneIdInput, settingsFrom, settingsInput } from "../schemas.ts";

export const updateGroupSettings = defineOperation({
  name: "update_group_settings",
  summary: "Lock or unlock a group and set who may what.",
  guidance: "Only what is given changes. This phone must be admin.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "groups:write",
  tier: "core",
  rest: "PATCH /groups/{chat_id}/settings",
  input: z.object({ chat_id: groupIdInput, ...settingsInput, dry_run: dryRunInput, phone_id: phoneIdInput }),
  output: groupAnswer,
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "not_supported"],
  needs: ["groups.updateSettings"],
  async run({ ctx, input }) {
    const group = await loadGroup(ctx, input.chat_id, input.phone_id);
    const settings = settingsFrom(input);
    if (Object.keys(settings).length === 0) throw nothingToChange();
    const wish = { kind: "settings", settings } as const;
    await assertGroupActs(ctx, group.chat.phoneId, actsOf(wish));
    assertMay(group, "admin");
    if (input.dry_run) return checkedAnswer(ctx, { id: group.chat.id, name: group.name });
    const operation = await beginOperation(ctx, { phoneId: group.chat.phoneId, chatId: group.chat.id, wish });
    return answerOf(operation, group.name);
  },
  complete: awaitAnswer,
});

function nothingToChange(): AppError {
  return new AppError("invalid_input", {
    public: `Give at least one setting: ${Object.keys(settingsInput).join(", ")}.`,
    fields: [{ path: "", message: "names nothing to change", expected: Object.keys(settingsInput).join(" | ") }],
  });
}
