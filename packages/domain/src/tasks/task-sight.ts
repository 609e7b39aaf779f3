import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray, isNull, or, type SQL } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { tasks } from "./table.ts";

/** A key of some phones sees the tasks of their chats, and those of no chat. */
export function onPhonesOf(ctx: Pick<Ctx, "tx" | "caller">): SQL | undefined {
  const { phoneIds } = ctx.caller;
  if (!phoneIds) return undefined;
  const theirs = db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(inArray(chats.phoneId, [...phoneIds]));
  return or(isNull(tasks.chatId), inArray(tasks.chatId, theirs));
}
