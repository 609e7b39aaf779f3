import { AppError, inTurn, toSecond, type Ctx } from "@parley/kernel";
import { loadChat, namedChatOf } from "../chats/index.ts";
import { toldOf } from "../given-as.ts";
import { drafter, loadRecipient, shownRecipient, type Recipient, type StandingContent } from "../messages/index.ts";
import { idsOf, wayOf, type Audience } from "./audience.ts";
import { variablesByChat, type Named } from "./broadcast-variables.ts";

export interface Wanted extends Audience {
  /** Values by any id of the chat or its person; `*` for everyone. */
  variables?: Record<string, Record<string, string>> | undefined;
}

export interface Planned {
  to: Recipient;
  variables: Record<string, string>;
}

export interface LeftOut {
  id: string;
  name?: string;
  number?: string;
  code: string;
  message: string;
}

export interface Refused {
  to: Recipient;
  error: { code: string; message: string };
}

export interface Plan {
  going: Planned[];
  leftOut: LeftOut[];
  /** Those of them that are chats we have, each once. */
  refused: Refused[];
  /** What the first of them would read; without words where it is a file alone. */
  example: (ReturnType<typeof shownRecipient> & { text?: string }) | null;
}

/**
 * Who would get it, each person once, and who would not and why.
 * @throws invalid_input | label_not_found | limit_exceeded and others of `idsOf`
 * @throws chat_not_found and others  when nobody is left: the first reason
 */
export async function planBroadcast(ctx: Ctx, audience: Wanted, content: StandingContent): Promise<Plan> {
  const ids = await idsOf(ctx, audience);
  const named = await recipientsOf(ctx, ids, audience.phone_id);
  const valuesOf = await variablesByChat(ctx, audience, named);
  const draft = drafter(ctx, content, "parameter");
  const plan: Plan = { going: [], leftOut: [], refused: [], example: null };
  const taken = new Set<string>();
  const refusals: AppError[] = [];
  for (const { given: id, to, refusal, chat } of named) {
    try {
      if (!to) throw refusal;
      const variables = valuesOf(to);
      assertNew(taken, to);
      assertWantsBroadcasts(to, content);
      const { text } = await draft(to, variables);
      plan.example ??= { ...shownRecipient(to), ...(text ? { text } : {}) };
      plan.going.push({ to, variables });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refusals.push(error);
      if (to && error.code !== "duplicate_conflict")
        plan.refused.push({ to, error: { code: error.code, message: error.message } });
      plan.leftOut.push({ id, ...(to ? foundChat(to) : chat), code: error.code, message: error.message });
    }
  }
  if (plan.going.length === 0 && refusals[0]) throw toldOf(refusals[0], wayOf(audience), "chat_id");
  return plan;
}

function foundChat({ chat, name, number }: Recipient) {
  return { id: chat.id, name, ...(number ? { number } : {}) };
}

/** In the order given; of whom cannot be meant why. */
function recipientsOf(ctx: Ctx, ids: readonly string[], phoneId: string | undefined): Promise<Named[]> {
  return inTurn(ctx.caller, ids, async (given): Promise<Named> => {
    try {
      return { given, to: await loadRecipient(ctx, given, phoneId) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { given, refusal: error, ...(await chatCalled(ctx, given, phoneId)) };
    }
  });
}

/** Whose chat it is that nothing can be sent to; nothing where none is meant. */
async function chatCalled(ctx: Ctx, given: string, phoneId: string | undefined): Promise<Pick<Named, "chat">> {
  try {
    const { chat_id: id, chat_name: name, number } = await namedChatOf(ctx, await loadChat(ctx, given, phoneId));
    return { chat: { id, name, ...(number ? { number } : {}) } };
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  }
}

/** One chat once, and one person once, whatever ids and phones they were named by. */
function assertNew(taken: Set<string>, to: Recipient): void {
  const keys = [to.chat.id, ...(to.person ? [to.person.id] : [])];
  const isTaken = keys.some((key) => taken.has(key));
  for (const key of keys) taken.add(key);
  if (!isTaken) return;
  throw new AppError("duplicate_conflict", {
    public: "This person is in the broadcast already.",
    fields: [{ path: "chat_id", message: "is of a person who is in it already" }],
  });
}

/** Free text to many is marketing more often than not, so it keeps to the same wish; utility templates may go. */
function assertWantsBroadcasts(to: Recipient, content: StandingContent): void {
  if (content.template || !to.person?.marketingOptOutAt) return;
  throw new AppError("marketing_opt_out_conflict", {
    public: `This person stopped marketing messages on ${toSecond(to.person.marketingOptOutAt)}.`,
    fields: [{ path: "chat_id", message: "is of a person who stopped marketing messages" }],
  });
}
