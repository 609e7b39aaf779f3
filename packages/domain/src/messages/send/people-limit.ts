import { AppError, DAY_MS, SECOND_MS, toSecond, type Clock, type Ctx } from "@parley/kernel";
import { connectionOf, db } from "@parley/store";
import { sql } from "drizzle-orm";
import type { ChatRow } from "../../chats/index.ts";
import { isWindowOpen } from "../service-window.ts";
import { begunChats } from "../table.ts";

/**
 * How many people a business may begin with in 24 hours: those who get a template while their window is closed.
 * The network counts them by business portfolio; here the phones of one business account count together. What
 * other systems begin is not seen, so the network has the last word; a figure it told long ago binds nobody.
 * Source: Meta, messaging limits (read 2026-11).
 */
const PERIOD_MS = DAY_MS;
const FIGURE_HOLDS_MS = DAY_MS;

export interface PeopleRoom {
  /** Null: any number, or not told. */
  perDay: number | null;
  begun: number;
  /** When the longest ago of them counts no more; null where none does. */
  nextFreeAt: Date | null;
  /** Whose phones count together. */
  business: string;
}

type Reach = Pick<Ctx, "tx"> & { clock: Clock };

const ROOM = `
  select case when p.people_per_day >= 0 and p.limits_told_at > $3 then p.people_per_day end as "perDay",
         begun.count::int as begun, begun.first as first, coalesce(p.settings ->> 'waba_id', p.id) as business
  from phones p, lateral (
    select count(*), min(b.begun_at) as first from begun_chats b join phones o on o.id = b.phone_id
    where b.begun_at > $2 and (o.id = p.id or o.settings ->> 'waba_id' = p.settings ->> 'waba_id')
  ) as begun
  where p.id = $1`;

export async function peopleRoom(ctx: Reach, phoneId: string): Promise<PeopleRoom> {
  const nowMs = ctx.clock.now().getTime();
  const { rows } = await connectionOf(ctx).query<{
    perDay: number | null;
    begun: number;
    first: Date | null;
    business: string;
  }>({
    name: "people_room",
    text: ROOM,
    values: [phoneId, new Date(nowMs - PERIOD_MS), new Date(nowMs - FIGURE_HOLDS_MS)],
  });
  const [row] = rows;
  const nextFreeAt = row?.first ? new Date(row.first.getTime() + PERIOD_MS) : null;
  return { perDay: row?.perDay ?? null, begun: row?.begun ?? 0, nextFreeAt, business: row?.business ?? phoneId };
}

type Begun = Pick<ChatRow, "id" | "type" | "phoneId" | "lastInboundAt">;

/** So many may have their turn side by side; of the last of the room each is counted before the next is asked about. */
const TURNS_AT_ONCE_MAX = 1_000;
const LAST_ROOM_LOCK = "select pg_advisory_xact_lock(hashtextextended('people:' || $1, 0))";

/**
 * Asked before a template is queued, and again when its turn comes.
 * @throws limit_exceeded  it would begin with one person more than the network allows
 */
export async function assertPeopleRoom(ctx: Reach, chat: Begun, isItsTurn = false): Promise<void> {
  if (!(await wouldBegin(ctx, chat))) return;
  const seen = await peopleRoom(ctx, chat.phoneId);
  if (seen.perDay === null || seen.begun < seen.perDay - (isItsTurn ? TURNS_AT_ONCE_MAX : 0)) return;
  if (isItsTurn) await connectionOf(ctx).query(LAST_ROOM_LOCK, [seen.business]);
  const { perDay, begun, nextFreeAt } = isItsTurn ? await peopleRoom(ctx, chat.phoneId) : seen;
  if (perDay === null || begun < perDay) return;
  const seconds = nextFreeAt && Math.ceil((nextFreeAt.getTime() - ctx.clock.now().getTime()) / SECOND_MS);
  throw new AppError("limit_exceeded", {
    public: `WhatsApp lets this number begin with ${perDay} people in 24 hours, and that many were. Nothing was sent. ${nextFreeAt ? `There is room again at ${toSecond(nextFreeAt)}; ` : ""}get_queue_status shows how much is left. Whoever wrote within 24 hours can be written to all the same.`,
    fields: [{ path: "chat_id", message: "would be one person more than WhatsApp allows in 24 hours" }],
    details: { people_per_day: perDay, begun },
    ...(seconds ? { retryAfterSeconds: seconds } : {}),
  });
}

/** Counted from the moment it is handed to the network. */
export async function noteBegun(ctx: Reach & Pick<Ctx, "workspaceId">, chat: Begun): Promise<void> {
  if (!(await wouldBegin(ctx, chat))) return;
  const begunAt = ctx.clock.now();
  await db(ctx)
    .insert(begunChats)
    .values({ chatId: chat.id, workspaceId: ctx.workspaceId, phoneId: chat.phoneId, begunAt })
    .onConflictDoUpdate({ target: begunChats.chatId, set: { begunAt, phoneId: chat.phoneId } });
}

/** Groups are not people, an open window begins nothing, and nobody is begun with twice in a day. */
async function wouldBegin(ctx: Reach, { id, type, lastInboundAt }: Begun): Promise<boolean> {
  const now = ctx.clock.now();
  if (type !== "direct" || isWindowOpen(lastInboundAt, now)) return false;
  const since = new Date(now.getTime() - PERIOD_MS);
  const [row] = await db(ctx)
    .select({ id: begunChats.chatId })
    .from(begunChats)
    .where(sql`${begunChats.chatId} = ${id} and ${begunChats.begunAt} > ${since}`);
  return row === undefined;
}
