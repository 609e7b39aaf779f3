import { AppError, type Ctx } from "@parley/kernel";
import { choicesFinder } from "../../templates/index.ts";
import { assertTemplateMayGo, type SendableTemplate } from "../service-window.ts";
import type { Recipient } from "./recipient.ts";

/**
 * Whether a template may go to this person now.
 * @throws template_conflict | marketing_opt_out_conflict  with templates that may
 */
export async function assertTemplateReaches(ctx: Ctx, to: Recipient, template: SendableTemplate): Promise<void> {
  const optOutAt = to.person?.marketingOptOutAt ?? null;
  try {
    assertTemplateMayGo(template, optOutAt);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { templates: candidates, more } = await choicesFinder(ctx)(to.chat.phoneId, !optOutAt);
    const words = candidates.length > 0 ? `${error.message} Those that may go are in \`candidates\`.` : error.message;
    const details = { ...error.options.details, candidates, ...(more > 0 ? { more } : {}) };
    throw new AppError(error.code, { ...error.options, public: words, details });
  }
}
