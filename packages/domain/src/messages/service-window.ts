import { AppError, DAY_MS, toSecond } from "@parley/kernel";
import type { TemplateChoices } from "../templates/index.ts";

/**
 * The customer service window: when WhatsApp lets a business write freely.
 *
 *   closed --(customer writes or calls)--> open --(24 h after the last time)--> closed
 *
 * The free entry point (a click on an ad or a page's button) makes messages free for 72 hours; what
 * may be written freely is decided by these 24 hours there too.
 *
 * Inside it any message may go; outside only an approved template. Asked before queuing and again
 * before sending. The network has the last word: its refusal arrives as `window_closed` too.
 * Source: Meta, customer service windows and template rules (read 2026-11).
 */
export const SERVICE_WINDOW_MS = DAY_MS;

/** Null when the customer has never written. */
export function windowClosesAt(lastInboundAt: Date | null): Date | null {
  return lastInboundAt && new Date(lastInboundAt.getTime() + SERVICE_WINDOW_MS);
}

export function isWindowOpen(lastInboundAt: Date | null, now: Date): boolean {
  const closesAt = windowClosesAt(lastInboundAt);
  return closesAt !== null && closesAt > now;
}

/** Until when free text may go, as tools show it; null: only a template may. */
export function shownWindow(lastInboundAt: Date | null, now: Date): string | null {
  const at = windowClosesAt(lastInboundAt);
  return at && at > now ? toSecond(at) : null;
}

/** @throws window_closed  naming the tools that may still reach this chat */
export function assertWindowOpen(lastInboundAt: Date | null, now: Date): void {
  if (!isWindowOpen(lastInboundAt, now)) throw windowClosed(lastInboundAt);
}

/** How a template is sent where the refusal is told: by the tool for it, or as a parameter of the same call. */
export type TemplateWay = "tool" | "parameter";

/** @param choices  templates of that phone, for whoever cannot list them */
export function windowClosed(
  lastInboundAt: Date | null,
  choices?: TemplateChoices,
  way: TemplateWay = "tool",
): AppError {
  const closedAt = windowClosesAt(lastInboundAt);
  const why = closedAt
    ? `The customer last wrote more than 24 hours ago; the service window closed at ${toSecond(closedAt)}.`
    : "Nobody has written to us in this chat yet, so no service window is open; in a group any member's message opens it.";
  const send = SENT_BY[way];
  const next =
    choices?.templates.length === 0
      ? `Only an approved template may go, and this phone has none: once list_templates shows one, ${send}.`
      : `Only an approved template may go: choose one with list_templates and ${send}.`;
  return new AppError("window_closed", {
    public: `${why} ${next}`,
    fields: [{ path: "chat_id", message: "the service window of this chat is closed" }],
    hint: way === "tool" ? "send_template_message" : "list_templates",
    details: {
      window_closes_at: closedAt && toSecond(closedAt),
      ...(choices ? { templates: choices.templates } : {}),
      ...(choices && choices.more > 0 ? { more: choices.more } : {}),
    },
    retryable: false,
  });
}

const SENT_BY: Readonly<Record<TemplateWay, string>> = {
  tool: "send it with send_template_message",
  parameter: "give it here as `template`",
};

export interface SendableTemplate {
  name: string;
  language: string;
  status: string;
  category: string;
}

/**
 * @throws template_conflict  the template is not approved: pending, rejected, paused, disabled
 * @throws marketing_opt_out_conflict  a marketing template for someone who stopped marketing
 */
export function assertTemplateMayGo(template: SendableTemplate, marketingOptOutAt: Date | null): void {
  if (template.status.toUpperCase() !== "APPROVED") {
    throw new AppError("template_conflict", {
      public: `Template ${template.name} (${template.language}) is ${template.status.toLowerCase()}; only an approved one can be sent.`,
      fields: [{ path: "template", message: "is not approved" }],
      details: { status: template.status },
    });
  }
  if (template.category.toUpperCase() === "MARKETING" && marketingOptOutAt) {
    throw new AppError("marketing_opt_out_conflict", {
      public: `This person stopped marketing messages on ${toSecond(marketingOptOutAt)}. Send a utility template, or wait until they write.`,
      fields: [
        { path: "template", message: "is of marketing, which this person stopped", expected: "a utility template" },
      ],
    });
  }
}
