import type { Identity } from "@parley/connectors/contract";
import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";

/** The names people give themselves, taken over where no better one is shown, in their chats too. */
export async function offerPushNames(ctx: Ctx, identities: readonly Identity[], ids: readonly string[]): Promise<void> {
  const offered = new Map<string, string>();
  identities.forEach((identity, index) => {
    const name = identity.pushName?.trim();
    const id = ids[index];
    if (name && id) offered.set(id, name);
  });
  if (offered.size === 0) return;
  const names = [...offered.values()];
  const given = sql`select * from unnest(${sql.param([...offered.keys()])}::text[], ${sql.param(names)}::text[],
    ${sql.param(names.map(foldText))}::text[]) as u (id, name, folded)`;
  const changed = await db(ctx).execute<{ id: string; name: string; folded: string }>(sql`
    update contacts c set
      push_name = given.name,
      push_name_folded = given.folded,
      name = case when c.name_source <> 'saved' then given.name else c.name end,
      name_folded = case when c.name_source <> 'saved' then given.folded else c.name_folded end,
      name_source = case when c.name_source <> 'saved' then 'push' else c.name_source end,
      updated_at = ${ctx.clock.now().toISOString()}::timestamptz
    from (${given}) given
    where c.id = given.id and c.push_name is distinct from given.name
    returning c.id, c.name, c.name_folded as folded`);
  if (changed.rows.length === 0) return;
  await nameDirectChats(ctx, changed.rows);
}

/** Chats are found by the name they show, which is their contact's unless they have one of their own. */
export async function nameDirectChats(
  ctx: Pick<Ctx, "tx">,
  people: readonly { id: string; folded: string }[],
): Promise<void> {
  await db(ctx).execute(sql`
    update chats set name_folded = given.folded
    from unnest(${sql.param(people.map((person) => person.id))}::text[], ${sql.param(people.map((person) => person.folded))}::text[]) as given (id, folded)
    where chats.contact_id = given.id and chats.name is null and not chats.unmet and chats.name_folded <> given.folded`);
}
