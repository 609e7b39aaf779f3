import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql, type SQL } from "drizzle-orm";

/** What the other contact wrote, reacted, voted and received, and the groups it is in, become the kept one's. */
export async function moveTraces(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  await db(ctx).execute(sql`
    update messages set sender_id = ${keepId} where workspace_id = ${ctx.workspaceId} and sender_id = ${otherId}`);
  await db(ctx).execute(sql`update contact_blocks set contact_id = ${keepId} where contact_id = ${otherId}`);
  const newest = sql`k.at >= o.at`;
  await moveOrDrop(
    ctx,
    { table: "message_reactions", same: ["message_id"], who: "reactor_id", stays: newest },
    keepId,
    otherId,
  );
  await moveOrDrop(
    ctx,
    { table: "message_poll_votes", same: ["message_id"], who: "voter_id", stays: newest },
    keepId,
    otherId,
  );
  const first = sql`k.at <= o.at`;
  const deliveries = { table: "message_deliveries", same: ["message_id", "state"], who: "recipient_id", stays: first };
  await moveOrDrop(ctx, deliveries, keepId, otherId);
  const admin = sql`(k.role = 'admin' or o.role <> 'admin')`;
  const who = "contact_id";
  await moveOrDrop(ctx, { table: "chat_members", same: ["chat_id"], who, stays: admin }, keepId, otherId);
  await moveOrDrop(ctx, { table: "group_template_people", same: ["template_id"], who, stays: admin }, keepId, otherId);
}

interface Traces {
  table: string;
  /** Columns in which two rows are about the same thing: of those only one may stay. */
  same: readonly string[];
  /** The column that names the contact. */
  who: string;
  /** True where of the two rows `k`, the kept contact's, stays rather than `o`, the other's. */
  stays: SQL;
}

async function moveOrDrop(ctx: Ctx, { table, same, who, stays }: Traces, keepId: string, otherId: string) {
  const [t, column] = [sql.identifier(table), sql.identifier(who)];
  const alike = sql.join(
    same.map((name) => sql`k.${sql.identifier(name)} = o.${sql.identifier(name)}`),
    sql` and `,
  );
  const [ofKept, ofOther] = [sql`k.${column} = ${keepId}`, sql`o.${column} = ${otherId}`];
  await db(ctx).execute(sql`delete from ${t} o using ${t} k where ${ofOther} and ${ofKept} and ${alike} and ${stays}`);
  await db(ctx).execute(sql`delete from ${t} k using ${t} o where ${ofOther} and ${ofKept} and ${alike}`);
  await db(ctx).execute(sql`update ${t} set ${column} = ${keepId} where ${column} = ${otherId}`);
}
