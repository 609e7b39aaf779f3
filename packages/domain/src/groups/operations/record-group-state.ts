import type { GroupState } from "@parley/connectors/contract";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadGroup } from "../load-group.ts";
import { holdChanges, putGroupState } from "../group-rows.ts";

export const recordGroupState = defineOperation({
  name: "record_group_state",
  summary: "Record a group as the network has it now.",
  guidance:
    "Internal: called by the job that reads groups. Members that the network does not name are gone. Nothing is kept of a reading that a change has overtaken.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "groups:moderate",
  tier: "internal",
  rest: null,
  input: z.object({
    chat_id: z.string().describe("The group's chat."),
    state: z.custom<GroupState>((value) => typeof value === "object" && value !== null).describe("As it was read."),
    changes: z.number().int().describe("Changes counted before the reading began."),
  }),
  output: z.object({ taken: z.boolean() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const { chat, row } = await loadGroup(ctx, input.chat_id);
    if ((await holdChanges(ctx, chat.id)) !== input.changes) {
      ctx.audit.nothing("the group changed while it was read");
      return { taken: false };
    }
    await putGroupState(ctx, chat.id, input.state);
    const { settings, self } = input.state;
    ctx.audit.changed("group", chat.id, row && { member: row.isMember, admin: row.isAdmin }, { ...self, settings });
    ctx.events.publish("group.changed", { chat_id: chat.id, change: "read" });
    return { taken: true };
  },
});
