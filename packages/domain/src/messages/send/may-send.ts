import type { Ctx } from "@parley/kernel";
import { choicesFinder, type ChoicesFinder } from "../../templates/index.ts";
import { toldOf } from "../../given-as.ts";
import { isWindowOpen, windowClosed, type TemplateWay } from "../service-window.ts";
import { assertReachable } from "./chat-standing.ts";
import type { Recipient } from "./recipient.ts";

/**
 * For what is no template: whether it may go to this chat now.
 * @throws group_conflict | contact_blocked_conflict
 * @throws window_closed  with templates that may go to this person
 */
export async function assertMaySend(
  ctx: Ctx,
  to: Recipient,
  choicesOf: ChoicesFinder = choicesFinder(ctx),
  way?: TemplateWay,
): Promise<void> {
  assertReachable(to);
  const { lastInboundAt, phoneId } = to.chat;
  if (isWindowOpen(lastInboundAt, ctx.clock.now())) return;
  const refusal = windowClosed(lastInboundAt, await choicesOf(phoneId, !to.person?.marketingOptOutAt), way);
  throw toldOf(refusal, to.argument, "chat_id");
}
