import { AppError, type Ctx } from "@parley/kernel";
import { drafter, withText, type Recipient, type StandingContent } from "../messages/index.ts";
import type { ScheduleRow } from "./load-schedule.ts";

type Values = Readonly<Record<string, string>>;

/** What would go out as things stand; null where the window is closed, which is asked when the time comes. */
export async function draftNow(ctx: Ctx, content: StandingContent, to: Recipient, variables: Values) {
  try {
    return await drafter(ctx, content)(to, variables);
  } catch (error) {
    if (error instanceof AppError && error.code === "window_closed") return null;
    throw error;
  }
}

export interface ContentChange {
  text?: string | undefined;
  /** Over those it has. */
  variables?: Record<string, string> | undefined;
}

/**
 * What it sends with another text or other values, refused as schedule_message refuses it; empty where neither is given.
 * @throws invalid_input and others of `drafter`
 */
export async function changedContent(
  ctx: Ctx,
  before: ScheduleRow,
  to: Recipient,
  change: ContentChange,
): Promise<Partial<Pick<ScheduleRow, "content" | "variables">>> {
  if (change.text === undefined && change.variables === undefined) return {};
  const variables = { ...before.variables, ...change.variables };
  const content = change.text === undefined ? before.content : withText(before.content, change.text, to, variables);
  await draftNow(ctx, content, to, variables);
  return { content, variables };
}
