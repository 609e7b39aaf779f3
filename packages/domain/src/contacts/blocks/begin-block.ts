import { CONNECTOR_NAMES } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { assertPhoneLinked } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { loadPhone, phoneFor, type Phone } from "../../phones/index.ts";
import { holdContact } from "../load-contact.ts";
import { contactBlocks } from "../table.ts";
import { BLOCK_JOB } from "./block-job.ts";
import { phonesBlocking } from "./present-blocks.ts";
import type { BlockAnswer, PhoneAnswer } from "./block-answer.ts";

/**
 * Asks each phone that has met the contact, or the one that is named, to block or unblock them: what is
 * asked and its job are written together, and the network hears of it after the commit.
 * @throws contact_not_found | contact_conflict | phone_not_found
 * @throws phone_conflict | not_supported  these phones were unlinked, or no connector of theirs can; nothing was written then
 */
export async function beginBlock(
  ctx: Ctx,
  kind: "block" | "unblock",
  input: { contact_id: string; phone_id?: string | undefined },
): Promise<BlockAnswer> {
  const contact = await holdContact(ctx, input.contact_id);
  const blocking = (await phonesBlocking(ctx, [contact.id])).get(contact.id) ?? [];
  // While an unblocking is on its way, they are not blocked for long.
  const staying = (await phonesBlocking(ctx, [contact.id], ["done", "pending"])).get(contact.id) ?? [];
  const phones = await phonesMeant(ctx, contact.id, blocking, input.phone_id);
  const refusals = await refusalsOf(ctx, phones, input.phone_id === undefined ? "contact_id" : "phone_id");
  const items: PhoneAnswer[] = [];
  for (const phone of phones) {
    const head = { id: phone.id, name: phone.name };
    const refusal = refusals.get(phone.id);
    if (refusal)
      items.push({ ...head, ok: false, state: "failed", error: { code: refusal.code, message: refusal.message } });
    else if (kind === "block" && staying.includes(phone.id)) items.push({ ...head, ok: true, state: "done" });
    else if (ctx.caller.dryRun) items.push({ ...head, ok: true, state: "checked" });
    else items.push({ ...head, ok: true, state: "pending", request_id: await ask(ctx, kind, contact.id, phone.id) });
  }
  const asked = items.flatMap((item) => (item.request_id ? [item.id] : []));
  if (asked.length === 0) ctx.audit.nothing("they are blocked already");
  else ctx.audit.changed("contact", contact.id, { blocked_on: blocking }, { asked_to: kind, phones: asked });
  return { contact_id: contact.id, name: contact.name, items };
}

async function ask(ctx: Ctx, kind: "block" | "unblock", contactId: string, phoneId: string): Promise<string> {
  const id = ctx.ids.next("job");
  const request = { id, workspaceId: ctx.workspaceId, contactId, phoneId, kind, state: "pending" as const };
  await db(ctx)
    .insert(contactBlocks)
    .values({ ...request, createdAt: ctx.clock.now() });
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: BLOCK_JOB,
    id: `block:${id}`,
    workspaceId: ctx.workspaceId,
    input: { request_id: id },
    // One after another, so that the network hears what was asked last at the end.
    lane: { phoneId, chatId: contactId },
  });
  return id;
}

/** Those with a direct chat, and for unblocking those that block; without any the default phone. */
async function phonesMeant(
  ctx: Ctx,
  contactId: string,
  blocking: readonly string[],
  phoneId: string | undefined,
): Promise<Phone[]> {
  if (phoneId !== undefined) return [await phoneFor(ctx, phoneId)];
  const { phoneIds } = ctx.caller;
  const rows = await db(ctx)
    .selectDistinct({ phoneId: chats.phoneId })
    .from(chats)
    .where(
      and(
        eq(chats.contactId, contactId),
        eq(chats.type, "direct"),
        phoneIds ? inArray(chats.phoneId, [...phoneIds]) : undefined,
      ),
    );
  const ids = [...new Set([...rows.map((row) => row.phoneId), ...blocking])].sort();
  if (ids.length === 0) return [await phoneFor(ctx)];
  return Promise.all(ids.map((id) => loadPhone(ctx, id)));
}

/**
 * Why a phone can ask nothing, by its id.
 * @throws phone_conflict | not_supported  none of them can
 */
async function refusalsOf(ctx: Ctx, phones: readonly Phone[], argument: string): Promise<Map<string, AppError>> {
  const refusals = new Map<string, AppError>();
  for (const phone of phones) {
    const refusal = await refusalOf(ctx, phone, argument);
    if (refusal) refusals.set(phone.id, refusal);
  }
  // Of several, one that could be linked again tells more than one that never can.
  const told = [...refusals.values()];
  const first = told.find(({ code }) => code === "phone_conflict") ?? told[0];
  if (first && told.length === phones.length) throw first;
  return refusals;
}

/** An unlinked phone can nothing, whatever its connector can. */
async function refusalOf(ctx: Ctx, phone: Phone, argument: string): Promise<AppError | null> {
  try {
    await assertPhoneLinked(ctx, phone.id, argument);
  } catch (error) {
    if (error instanceof AppError && error.code === "phone_conflict") return error;
    throw error;
  }
  const { abilities } = await ctx.ports.connectors.of(ctx.workspaceId, phone.id, ctx);
  return abilities.block ? null : notSupported(ctx, phone);
}

function notSupported(ctx: Ctx, phone: Phone): AppError {
  const able = CONNECTOR_NAMES.filter((name) => ctx.ports.connectors.factory(name).blocks);
  return new AppError("not_supported", {
    public: `The connector ${phone.connector} of this phone cannot block people. ${able.length > 0 ? `Phones on ${able.join(", ")} can.` : "None can."}`,
  });
}
