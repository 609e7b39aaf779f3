import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, countDistinct, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { counted } from "../counted.ts";
import { labelledWith, loadLabelId } from "../labels/index.ts";
import { phoneFor } from "../phones/index.ts";
import { segmentCondition, type Segment } from "./segment.ts";

export const RECIPIENTS_MAX = 1_000;

/** Who shall get it, in one of three ways. */
export interface Audience {
  chat_ids?: string[] | undefined;
  label?: string | undefined;
  segment?: Segment | undefined;
  phone_id?: string | undefined;
}

const WAYS = ["chat_ids", "label", "segment"] as const;

/** The parameter that says who. @throws invalid_input  none of them, or more than one */
export function wayOf(audience: Audience): (typeof WAYS)[number] {
  const [way, ...others] = WAYS.filter((name) => audience[name] !== undefined);
  if (way && others.length === 0) return way;
  throw new AppError("invalid_input", {
    public: "Give exactly one of chat_ids, label and segment. Nothing was sent.",
    fields: [{ path: others[0] ?? "chat_ids", message: "needs exactly one of chat_ids, label and segment" }],
  });
}

/**
 * Ids as they were given, or of every chat that the label or the segment means.
 * @throws invalid_input | label_not_found | member_not_found | member_conflict | phone_not_found
 * @throws limit_exceeded  they are too many
 * @throws chat_not_found  they are none
 */
export async function idsOf(ctx: Ctx, audience: Audience): Promise<string[]> {
  const way = wayOf(audience);
  if (way === "chat_ids") return audience.chat_ids ?? [];
  const { label = "", segment = {}, phone_id } = audience;
  const meant =
    way === "label"
      ? labelledWith("chat", await loadLabelId(ctx, label), chats.id)
      : await segmentCondition(ctx, segment);
  const phoneIds = phone_id ? [(await phoneFor(ctx, phone_id)).id] : ctx.caller.phoneIds;
  const rows = await db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(and(standing(ctx, phoneIds), meant))
    .orderBy(asc(chats.id))
    .limit(RECIPIENTS_MAX + 1);
  if (rows.length === 0) throw way === "label" ? await noneWith(ctx, label, phoneIds) : nobody();
  if (rows.length <= RECIPIENTS_MAX) return rows.map((row) => row.id);
  throw new AppError("limit_exceeded", {
    public: `More than ${RECIPIENTS_MAX} chats are meant by \`${way}\`. Narrow it with \`segment\`, or give chat_ids in parts.`,
    fields: [{ path: way, message: "means too many chats", expected: `at most ${RECIPIENTS_MAX}` }],
  });
}

function standing(ctx: Ctx, phoneIds: readonly string[] | null | undefined): SQL | undefined {
  return and(
    eq(chats.workspaceId, ctx.workspaceId),
    isNull(chats.mergedIntoId),
    phoneIds ? inArray(chats.phoneId, [...phoneIds]) : undefined,
  );
}

/** Where contacts carry it in place of their chats: what reaches those. */
async function noneWith(ctx: Ctx, label: string, phoneIds: readonly string[] | null | undefined): Promise<AppError> {
  const [row] = await db(ctx)
    .select({ n: countDistinct(chats.contactId) })
    .from(chats)
    .where(and(standing(ctx, phoneIds), labelledWith("contact", await loadLabelId(ctx, label), chats.contactId)));
  const wearers = row?.n ?? 0;
  const instead = ` ${counted(wearers, "contact")} with a chat ${wearers === 1 ? "carries" : "carry"} it: \`segment\` with \`labels\` in place of \`label\` reaches them.`;
  return new AppError("chat_not_found", {
    public: `No chat carries this label, so nobody would get it.${wearers > 0 ? instead : ""}`,
    fields: [
      {
        path: "label",
        message: "is on no chat",
        received: label,
        ...(wearers > 0 ? { nearest_key: "segment", example: { labels: [label] } } : {}),
      },
    ],
  });
}

function nobody(): AppError {
  return new AppError("chat_not_found", {
    public: "No chat meets all conditions of `segment`, so nobody would get it. Leave one out and try again.",
    fields: [{ path: "segment", message: "fits no chat" }],
  });
}
