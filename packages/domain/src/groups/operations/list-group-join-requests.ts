import { defineOperation, nextCursor, pageInput, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { chatRefOf } from "../../chats/index.ts";
import { rankedPage, rankedPlace } from "../../ranked-page.ts";
import { assertGroupActs, assertMay, loadGroup } from "../load-group.ts";
import { readValue } from "../network-reads.ts";
import { requestersFrom } from "../requesters.ts";
import { groupIdInput } from "../schemas.ts";

export const listGroupJoinRequests = defineOperation({
  name: "list_group_join_requests",
  summary: "People who wait to be let into a group.",
  guidance: "Answer them with review_group_join_requests.",
  effect: "read",
  outside: true,
  idempotent: true,
  scope: "groups:moderate",
  tier: "extended",
  rest: "GET /groups/{chat_id}/join_requests",
  input: z.object({ chat_id: groupIdInput, phone_id: phoneIdInput, ...pageInput }),
  output: z.object({
    chat_id: z.string(),
    chat_name: z.string(),
    items: z.array(
      z.object({
        request_id: z.string(),
        contact_id: z.string().optional().describe("Absent: none of our contacts."),
        name: z.string(),
        number: z.string().optional(),
        at: z.string().optional(),
      }),
    ),
    next_cursor: nextCursor,
  }),
  errors: ["chat_not_found", "chat_conflict", "group_conflict", "group_not_found", "not_supported"],
  needs: ["groups.joinRequests"],
  async run({ ctx, input }) {
    const group = await loadGroup(ctx, input.chat_id, input.phone_id);
    await assertGroupActs(ctx, group.chat.phoneId, ["joinRequests"]);
    assertMay(group, "admin");
    return { chat_id: group.chat.id, chat_name: group.name, items: [], next_cursor: null };
  },
  // Only the network knows who waits.
  async complete({ kernel, caller, input, answer }) {
    const { chat } = await kernel.store.transact(caller.workspaceId, "read", (unit) =>
      loadGroup({ tx: unit.tx, workspaceId: caller.workspaceId, caller }, answer.chat_id),
    );
    const connector = await kernel.ports.connectors.of(caller.workspaceId, chat.phoneId);
    const outcome = await connector.abilities.groups?.joinRequests?.(chatRefOf(chat));
    if (!outcome) return answer;
    const requests = readValue(outcome);
    const items = await kernel.store.transact(caller.workspaceId, "read", ({ tx }) =>
      requestersFrom({ tx, workspaceId: caller.workspaceId, caller }, requests),
    );
    const idOf = (item: (typeof items)[number]) => item.request_id;
    const ranked = { ids: items.map(idOf), rows: items, idOf, hasMore: false };
    const page = rankedPage(ranked, rankedPlace(input.cursor), input.limit);
    return { ...answer, ...page.showing(page.items) };
  },
});
