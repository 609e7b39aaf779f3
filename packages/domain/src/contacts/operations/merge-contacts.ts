import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { itemResult } from "../../per-item.ts";
import { contactDetailOf } from "../contact-view.ts";
import { settleIdentifierInUse } from "../identifier-in-use.ts";
import { holdRow, holdRows } from "../hold-rows.ts";
import { lockContacts, mergeContactInto } from "../merge-contacts.ts";
import {
  assertPropertiesFit,
  changedBy,
  countMoved,
  movedCounts,
  namesLost,
  planMerge,
  propertiesLost,
  type MovedCounts,
} from "../merge-plan.ts";
import { namedContactsOf } from "../named-contact.ts";
import { contactDetail } from "../schemas.ts";

const MERGED_MAX = 20;

export const mergeContacts = defineOperation({
  name: "merge_contacts",
  summary: "Make one contact of duplicates, for good.",
  guidance:
    "All of theirs goes to the one kept: its values win, a better name is taken, internal if one is. Each number keeps its chat.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "contacts:delete",
  tier: "extended",
  rest: "POST /contacts/{keep_id}/merge",
  input: z.object({
    keep_id: z.string().min(1).max(100).describe("The contact that stays: its id (con_…) or its number."),
    merge_ids: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(MERGED_MAX)
      .describe("Contacts that are the same person and go into it: ids (con_…) or numbers."),
  }),
  output: z.object({ contact: contactDetail, items: z.array(itemResult), moved: movedCounts }),
  errors: ["contact_not_found", "contact_conflict", "limit_exceeded", "approval_required"],
  async preview({ ctx, input }) {
    const plan = await planMerge(ctx, input.keep_id, input.merge_ids);
    const { keep, others, items } = plan;
    // All are the kept one already: the call itself says so.
    if (others.length === 0) return null;
    assertPropertiesFit(plan);
    const after = changedBy(plan);
    const moved = await countMoved(ctx, others);
    const [names, lost] = [namesLost(plan), propertiesLost(plan)];
    const refused = items.filter((item) => !item.ok);
    const [kept, ...merged] = await namedContactsOf(ctx, [keep, ...others]);
    return {
      text: `This makes ${counted(others.length, "contact")} part of another, for good. ${inWords(moved)} go to it. ${moved.chats > 0 ? "Each number keeps a chat and service window of its own, and is answered there; blocking the person blocks all. " : ""}Lost: ${counted(names, "saved name")}, ${counted(lost, "differing property value")}.${afterInWords(after)}${refused.length > 0 ? ` ${counted(refused.length, "id")} cannot be merged: see details.` : ""}`,
      count: others.length,
      details: {
        keep: { ...kept, ...after },
        merge: merged,
        moved,
        names_lost: names,
        values_lost: lost,
        ...(refused.length > 0 ? { refused } : {}),
      },
    };
  },
  async run({ ctx, input }) {
    await lockContacts(ctx);
    const plan = await planMerge(ctx, input.keep_id, input.merge_ids);
    const { keep, others, items } = plan;
    assertPropertiesFit(plan);
    await holdRows(ctx, [keep.id, ...others.map((row) => row.id)]);
    const moved = await countMoved(ctx, others);
    for (const other of others) {
      await settleIdentifierInUse(ctx, keep.id, other.id);
      await mergeContactInto(ctx, keep.id, other.id);
    }
    if (others.length === 0) ctx.audit.nothing("they are one contact already");
    return { contact: await contactDetailOf(ctx, await holdRow(ctx, keep.id)), items, moved };
  },
});

function afterInWords({ name_after, internal_after }: ReturnType<typeof changedBy>): string {
  const named = name_after === undefined ? "" : " It gets another name: see name_after.";
  return named + (internal_after ? " It becomes internal: one of our own people, no customer." : "");
}

function inWords(moved: MovedCounts): string {
  const parts = [
    counted(moved.identifiers, "identifier"),
    counted(moved.chats, "chat"),
    counted(moved.groups, "group"),
    counted(moved.messages, "message"),
    counted(moved.tickets, "ticket"),
    counted(moved.labels, "label"),
  ];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}
