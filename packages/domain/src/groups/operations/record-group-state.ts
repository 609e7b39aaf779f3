import type { GroupState } from "@parley/connectors/contract";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadGroup } from "../load-group.ts";
import { putGroupState } from "../group-rows.ts";

export const recordGroupState = defineOperation({
  name: "record_group_state",
  summary: "Record a group as the network has it now.",
  guidance: "Internal: called by the job that reads groups. Members that the network does not name are gone.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "groups:moderate",
  tier: "internal",
  rest: null,
  input: z.object({
    chat_id: z.string().describe("The group's chat."),
    state: z.custom<GroupState>((value) => typeof value === "object" && value !== null).describe("As it was read."),
  }),
  output: z.object({ members: z.number().int() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const { chat, row } = await loadGroup(ctx, input.chat_id);
    await putGroupState(ctx, chat.id, input.state);
    const { settings, self, members } = input.state;
    ctx.audit.changed("group", chat.id, row && { member: row.isMember, admin: row.isAdmin }, { ...self, settings });
    ctx.events.publish("group.changed", { chat_id: chat.id, change: "read" });
    return { members: members.length };
  },
});
