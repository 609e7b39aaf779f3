import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { beginOn, groupFor } from "../act-on-group.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { dryRunInput, groupAnswer, groupIdInput, settingsFrom, settingsInput } from "../schemas.ts";

export const updateGroupSettings = defineOperation({
  name: "update_group_settings",
  summary: "Lock or unlock a group, set who may what; the rest stays.",
  guidance: "This phone must be admin. Returns outcome.",
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
    assertNamesChange(input, Object.keys(settingsInput) as (keyof typeof settingsInput)[]);
    const settings = settingsFrom(input);
    const wish = { kind: "settings", settings } as const;
    const group = await groupFor(ctx, input, wish, "admin");
    return beginOn(ctx, group, wish);
  },
  complete: awaitAnswer,
});
