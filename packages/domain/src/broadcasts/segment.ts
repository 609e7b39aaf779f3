import { AppError, type Ctx, ID_CHARS_MAX, recordOf } from "@parley/kernel";
import { and, gte, isNull, lt, not, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../chats/table.ts";
import { contacts } from "../contacts/table.ts";
import { givenAs } from "../given-as.ts";
import { LABELS_MAX, labelledWith, loadLabelId } from "../labels/index.ts";
import { assignedTo } from "../members/index.ts";
import { propertyFilter } from "../properties/index.ts";
import { assertInOrder, timeGiven } from "../workspaces/index.ts";

const CONDITIONS_MAX = 50;
const labels = z.array(z.string().max(ID_CHARS_MAX)).min(1).max(LABELS_MAX).optional();
const time = z.string().max(40).optional();

/** Chats by what is known of them and of their person; all conditions together. */
export const segmentInput = z
  .object({
    labels: labels.describe("Has each of these labels, on the chat or on its contact."),
    without_labels: labels.describe("Has none of these labels, neither on the chat nor on its contact."),
    properties: recordOf(z.unknown(), CONDITIONS_MAX)
      .optional()
      .describe("Has these values of custom properties, by name, on the chat or on its contact."),
    wrote_since: time.describe("The customer last wrote then or later: ISO 8601, today, -24h or -7d."),
    silent_since: time.describe("The customer has not written since then, or never: ISO 8601, today, -24h or -7d."),
    assignee: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Is given to this member: name, email or id (mem_…); none: to nobody."),
    internal: z.boolean().optional().describe("true: its contact is a colleague; false: is none."),
  })
  .optional()
  .describe(
    "Who gets it, by what is known of them, all conditions together: labels, without_labels, properties {name: value}, wrote_since, silent_since, assignee, internal. Or `chat_ids` or `label`.",
  );
export type Segment = NonNullable<z.output<typeof segmentInput>>;

/**
 * A condition on `chats`.
 * @throws invalid_input  no condition, or one that cannot be
 * @throws label_not_found | member_not_found | member_conflict
 */
export async function segmentCondition(ctx: Ctx, segment: Segment): Promise<SQL | undefined> {
  const conditions = [
    ...(await labelConditions(ctx, segment)),
    ...(await propertyConditions(ctx, segment.properties ?? {})),
    ...(await timeConditions(ctx, segment)),
    ...(await assigneeConditions(ctx, segment)),
    ...(segment.internal === undefined ? [] : [ofContact(sql`k.is_internal = ${segment.internal}`)]),
  ];
  if (conditions.length > 0) return and(...conditions);
  throw new AppError("invalid_input", {
    public: "`segment` names no condition, which would be everybody. Give at least one. Nothing was sent.",
    fields: [
      {
        path: "segment",
        message: "names no condition",
        expected: Object.keys(segmentInput.unwrap().shape).join(" | "),
      },
    ],
  });
}

async function labelConditions(ctx: Ctx, { labels: wanted = [], without_labels = [] }: Segment): Promise<SQL[]> {
  const conditions: SQL[] = [];
  for (const name of wanted) conditions.push(await wears(ctx, name, "segment.labels"));
  for (const name of without_labels) conditions.push(not(await wears(ctx, name, "segment.without_labels")));
  return conditions;
}

async function wears(ctx: Ctx, name: string, field: string): Promise<SQL> {
  const id = await givenAs(field, "label", loadLabelId(ctx, name));
  const condition = or(labelledWith("chat", id, chats.id), labelledWith("contact", id, chats.contactId));
  if (!condition) throw new Error("Two conditions make one.");
  return condition;
}

async function propertyConditions(ctx: Ctx, wanted: Record<string, unknown>): Promise<SQL[]> {
  if (Object.keys(wanted).length === 0) return [];
  const all = await propertyFilter(ctx, ["chat", "contact"], wanted, "segment.properties");
  return all.map((fitting) => {
    const either = fitting.map(({ kind, part }) => {
      const json = JSON.stringify(part);
      return kind === "chat"
        ? sql`${chats.customProperties} @> ${json}::jsonb`
        : ofContact(sql`k.custom_properties @> ${json}::jsonb`);
    });
    return sql`(${sql.join(either, sql` or `)})`;
  });
}

async function timeConditions(ctx: Ctx, { wrote_since, silent_since }: Segment): Promise<SQL[]> {
  const wrote = await timeGiven(ctx, "segment.wrote_since", wrote_since);
  const silent = await timeGiven(ctx, "segment.silent_since", silent_since);
  assertInOrder(
    { field: "segment.wrote_since", at: wrote, given: wrote_since },
    { field: "segment.silent_since", at: silent, given: silent_since },
  );
  const conditions = [
    wrote && gte(chats.lastInboundAt, wrote),
    silent && or(isNull(chats.lastInboundAt), lt(chats.lastInboundAt, silent)),
  ];
  return conditions.flatMap((condition) => condition ?? []);
}

async function assigneeConditions(ctx: Ctx, { assignee }: Segment): Promise<SQL[]> {
  const condition = await givenAs("segment.assignee", "assignee", assignedTo(ctx, chats.assignee, assignee));
  return condition ? [condition] : [];
}

function ofContact(condition: SQL): SQL {
  return sql`exists (select 1 from ${contacts} k where k.id = ${chats.contactId} and ${condition})`;
}
