import { defineOperation, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, count, countDistinct, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { broadcastRecipients } from "../../broadcasts/table.ts";
import { chats } from "../../chats/table.ts";
import { holdWorkspace, loadWorkspace } from "../../workspaces/index.ts";
import { schedules } from "../../schedules/table.ts";
import { workspaces } from "../../workspaces/table.ts";
import { phoneNames } from "../../phones-by-id.ts";
import { holdPhone, phoneFor } from "../load-phone.ts";
import { ownPhoneIdInput } from "../schemas.ts";
import { sealSecrets } from "../secrets.ts";
import { phones } from "../table.ts";

export const unlinkPhone = defineOperation({
  name: "unlink_phone",
  summary: "Disconnect a phone and forget its credentials.",
  guidance:
    "Chats and messages stay; nothing is sent or received any more, what is queued fails, and what is scheduled is paused until it is linked again, by giving update_phone its secrets. Does not change the number at WhatsApp.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "admin",
  rest: "POST /phones/{phone_id}/unlink",
  input: z.object({ phone_id: ownPhoneIdInput }),
  output: z.object({
    phone_id: z.string(),
    name: z.string(),
    unlinked_at: z.string(),
    default_phone_id: z.string().optional().describe("Absent: there is none left."),
    default_phone_name: z.string().optional(),
  }),
  errors: ["phone_not_found"],
  async preview({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    if (phone.unlinkedAt) return null;
    const [held] = await db(ctx).select({ n: count() }).from(chats).where(eq(chats.phoneId, phone.id));
    const n = held?.n ?? 0;
    const waiting = await waitingOn(ctx, phone.id);
    return {
      text: `The phone ${phone.id} would be disconnected and its credentials forgotten. What is in its ${counted(n, "chat")} stays to be read; nothing more is sent or received there, and what is queued fails.${inWords(waiting)}`,
      count: n,
      details: { phone_id: phone.id, name: phone.name, number: phone.number && `+${phone.number}`, ...waiting },
    };
  },
  async run({ ctx, input }) {
    const phone = await holdPhone(ctx, (await phoneFor(ctx, input.phone_id)).id);
    await holdWorkspace(ctx);
    const { defaultPhoneId } = await loadWorkspace(ctx);
    if (phone.unlinkedAt) {
      ctx.audit.nothing("the phone is unlinked already");
      return {
        phone_id: phone.id,
        name: phone.name,
        unlinked_at: toSecond(phone.unlinkedAt),
        ...(await namedDefault(ctx, defaultPhoneId)),
      };
    }
    const now = ctx.clock.now();
    await db(ctx)
      .update(phones)
      .set({
        unlinkedAt: now,
        sealedSecrets: Buffer.from(sealSecrets(ctx.ports.secrets, phone.id, {})),
        accessChangedAt: now,
        state: "logged_out",
        stateReason: "Unlinked.",
        stateChangedAt: now,
        // An import under way has nothing left to ask.
        history: phone.history && { ...phone.history, done: true },
      })
      .where(eq(phones.id, phone.id));
    const after = defaultPhoneId === phone.id ? await nextDefault(ctx, phone.id) : defaultPhoneId;
    ctx.afterCommit(() => ctx.ports.connectors.forget(phone.id));
    ctx.audit.changed(
      "phone",
      phone.id,
      { state: phone.state, default_phone_id: defaultPhoneId },
      { state: "logged_out", unlinked: true, default_phone_id: after },
    );
    ctx.events.publish("phone.unlinked", { phone_id: phone.id });
    return {
      phone_id: phone.id,
      name: phone.name,
      unlinked_at: toSecond(now),
      ...(await namedDefault(ctx, after)),
    };
  },
});

interface Waiting {
  scheduled_messages: number;
  broadcasts: number;
  /** Chats that those have yet to send to by this phone. */
  broadcast_chats: number;
}

/** What was to be sent by it later. */
async function waitingOn(ctx: Ctx, phoneId: string): Promise<Waiting> {
  const [planned] = await db(ctx)
    .select({ n: count() })
    .from(schedules)
    .where(
      and(eq(schedules.workspaceId, ctx.workspaceId), eq(schedules.phoneId, phoneId), eq(schedules.state, "active")),
    );
  const [sending] = await db(ctx)
    .select({ n: count(), broadcasts: countDistinct(broadcastRecipients.broadcastId) })
    .from(broadcastRecipients)
    .innerJoin(chats, eq(chats.id, broadcastRecipients.chatId))
    .where(
      and(
        eq(broadcastRecipients.workspaceId, ctx.workspaceId),
        eq(broadcastRecipients.state, "pending"),
        eq(chats.phoneId, phoneId),
      ),
    );
  return {
    scheduled_messages: planned?.n ?? 0,
    broadcasts: sending?.broadcasts ?? 0,
    broadcast_chats: sending?.n ?? 0,
  };
}

function inWords({ scheduled_messages, broadcasts, broadcast_chats }: Waiting): string {
  const paused =
    scheduled_messages > 0
      ? ` ${counted(scheduled_messages, "scheduled message")} would be paused until it is linked again.`
      : "";
  const chatsLeft =
    broadcast_chats > 0
      ? ` ${counted(broadcasts, "broadcast")} would skip ${counted(broadcast_chats, "chat")} whose turn comes while it is unlinked.`
      : "";
  return paused + chatsLeft;
}

async function namedDefault(ctx: Ctx, id: string | null) {
  if (id === null) return {};
  const name = (await phoneNames(ctx, [id])).get(id);
  return { default_phone_id: id, ...(name === undefined ? {} : { default_phone_name: name }) };
}

/** The oldest phone that is left becomes the default. */
async function nextDefault(ctx: Ctx, goneId: string): Promise<string | null> {
  const [next] = await db(ctx)
    .select({ id: phones.id })
    .from(phones)
    .where(and(eq(phones.workspaceId, ctx.workspaceId), isNull(phones.unlinkedAt), ne(phones.id, goneId)))
    .orderBy(phones.id)
    .limit(1);
  const defaultPhoneId = next?.id ?? null;
  await db(ctx).update(workspaces).set({ defaultPhoneId }).where(eq(workspaces.id, ctx.workspaceId));
  return defaultPhoneId;
}
