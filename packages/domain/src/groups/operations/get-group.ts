import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { groupDetailOf } from "../group-views.ts";
import { loadGroup } from "../load-group.ts";
import { groupDetail, groupIdInput } from "../schemas.ts";
import { wordsIn } from "../../words-shown.ts";

export const getGroup = defineOperation({
  name: "get_group",
  summary: "One group: description, admins, settings.",
  guidance: "Members: list_group_members. Messages: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "core",
  rest: "GET /groups/{chat_id}",
  input: z.object({ chat_id: groupIdInput, phone_id: phoneIdInput }),
  output: z.object({ group: groupDetail }),
  showsWords: wordsIn("name", "description"),
  errors: ["chat_not_found", "chat_conflict"],
  givesWay: [{ part: "group.admins", whole: "list_group_members" }],
  async run({ ctx, input }) {
    return { group: await groupDetailOf(ctx, await loadGroup(ctx, input.chat_id, input.phone_id)) };
  },
});
