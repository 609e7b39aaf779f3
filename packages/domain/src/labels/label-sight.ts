import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { metByPhone, oneOf, otherThan } from "../met-by-phone.ts";
import { labelUses } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "caller">;

/** A key of some phones counts what those phones have, and whom nobody has met. */
export function wornInSight({ caller: { phoneIds } }: Pick<Ctx, "caller">): SQL | undefined {
  if (!phoneIds) return undefined;
  return sql`(${onPhone(oneOf(phoneIds))}
    or ${labelUses.kind} = 'contact' and not ${metByPhone(WEARER, sql`true`)})`;
}

/**
 * A label is the whole workspace's: a key of some phones changes it only where none but they wear it.
 * @throws label_conflict
 */
export async function assertWornInSight(ctx: Reach, label: { id: string; name: string }): Promise<void> {
  const { phoneIds } = ctx.caller;
  if (!phoneIds) return;
  const [elsewhere] = await db(ctx)
    .select({ id: labelUses.labelId })
    .from(labelUses)
    .where(and(eq(labelUses.labelId, label.id), onPhone(otherThan(phoneIds))))
    .limit(1);
  if (!elsewhere) return;
  throw new AppError("label_conflict", {
    public: `The label ${label.id} is worn on phones that this key may not use. Off what it may: remove_chat_labels. The label itself changes by a key of all phones.`,
    fields: [{ path: "label_id", message: "is worn on other phones too", received: label.id }],
    hint: "remove_chat_labels",
  });
}

const WEARER = { id: sql`${labelUses.targetId}`, workspaceId: sql`${labelUses.workspaceId}` };

function onPhone(fits: SQL): SQL {
  return sql`case ${labelUses.kind}
    when 'chat' then exists (select 1 from chats p where p.id = ${labelUses.targetId} and ${fits})
    when 'ticket' then exists (select 1 from tickets p where p.id = ${labelUses.targetId} and ${fits})
    else ${metByPhone(WEARER, fits)} end`;
}
