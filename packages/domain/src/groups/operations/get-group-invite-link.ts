import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { chatRefOf } from "../../chats/index.ts";
import { assertGroupActs, assertMay, loadGroup } from "../load-group.ts";
import { readValue } from "../network-reads.ts";
import { groupIdInput } from "../schemas.ts";

export const getGroupInviteLink = defineOperation({
  name: "get_group_invite_link",
  summary: "The link by which anyone can join a group, to share.",
  guidance: "Sends it to nobody.",
  effect: "read",
  outside: true,
  idempotent: true,
  scope: "groups:read",
  tier: "core",
  rest: "GET /groups/{chat_id}/invite_link",
  input: z.object({ chat_id: groupIdInput, phone_id: phoneIdInput }),
  output: z.object({
    chat_id: z.string(),
    chat_name: z.string(),
    invite_link: z.string().optional().describe("Absent: there is none."),
  }),
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "group_not_found", "not_supported"],
  needs: ["groups.inviteLink"],
  async run({ ctx, input }) {
    const group = await loadGroup(ctx, input.chat_id, input.phone_id);
    await assertGroupActs(ctx, group.chat.phoneId, ["inviteLink"]);
    assertMay(group, "member");
    return {
      chat_id: group.chat.id,
      chat_name: group.name,
      ...(group.chat.inviteLink ? { invite_link: group.chat.inviteLink } : {}),
    };
  },
  // Another admin may have made a new one, of which the network tells nobody.
  async complete({ kernel, caller, answer }) {
    const { chat } = await kernel.store.transact(caller.workspaceId, "read", (unit) =>
      loadGroup({ tx: unit.tx, workspaceId: caller.workspaceId, caller }, answer.chat_id),
    );
    const connector = await kernel.ports.connectors.of(caller.workspaceId, chat.phoneId);
    const outcome = await connector.abilities.groups?.inviteLink?.(chatRefOf(chat));
    return outcome ? { ...answer, invite_link: readValue(outcome) } : answer;
  },
});
