import type { MediaType } from "@parley/connectors/contract";
import { AppError, isSeen, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { checkMediaSource, mediaSource, takeMedia, type MediaSource } from "../../media/index.ts";
import { choicesFinder, fillTemplate, loadTemplate, soleLanguageOf, type TemplateRow } from "../../templates/index.ts";
import { assertTemplateMayGo, type TemplateWay } from "../service-window.ts";
import { assertReachable } from "./chat-standing.ts";
import { assertMaySend } from "./may-send.ts";
import { CAPTION_CHARS_MAX, TEXT_CHARS_MAX } from "./message-text.ts";
import { filledText, filledValues, type Variables } from "./filled-text.ts";
import { headerFileOf } from "./header-file.ts";
import type { Draft } from "./queue-message.ts";
import type { Recipient } from "./recipient.ts";
import { beginningOf } from "../../beginning-of.ts";

/** Content that is written once and sent later, or to many: text, a file with the text as its caption, or a template. */
export interface StandingContent {
  text?: string;
  media?: { fileId: string; kind: MediaType };
  template?: { name: string; language: string };
}

const WHAT_CHARS = 80;

/** What it is, for lists: its template, the beginning of its text, or the kind of its file. */
export function contentInBrief({ template, text, media }: StandingContent): string {
  return template?.name ?? (text === undefined ? (media?.kind ?? "") : beginningOf(text, WHAT_CHARS));
}

/** Parameters for it. */
export const standingContentInput = {
  text: z
    .string()
    .min(1)
    .max(TEXT_CHARS_MAX)
    .optional()
    .describe("The text; {{name}} stands for a value of `variables`."),
  media: mediaSource.optional().describe("See send_media_message."),
  template: z.string().max(ID_CHARS_MAX).optional().describe("The template's name, as list_templates shows it."),
  language: z
    .string()
    .max(ID_CHARS_MAX)
    .optional()
    .describe("The template's language, such as en_US; not needed where it has one only."),
};

interface Given {
  text?: string | undefined;
  media?: MediaSource | undefined;
  template?: string | undefined;
  language?: string | undefined;
  phone_id?: string | undefined;
}

const CAPTIONED = ["image", "video", "document"];

/**
 * Without the file, which `keepContent` takes in: what a preview needs.
 * @throws invalid_input
 */
export async function contentOf(ctx: Ctx, given: Given): Promise<StandingContent> {
  const { text, media, template, language, phone_id } = given;
  if (template !== undefined) {
    if (text !== undefined || media) throw invalid("template", "A template stands alone: leave out text and media.");
    return { template: { name: template, language: language || (await soleLanguageOf(ctx, template, phone_id)) } };
  }
  if (text === undefined && !media) throw invalid("text", "Give text, media or template.");
  if (!media) return { text: text ?? "" };
  if (text !== undefined) assertCaptioned(media.kind);
  await checkMediaSource(ctx, media);
  return { ...(text === undefined ? {} : { text }), media: { fileId: "", kind: media.kind } };
}

/** @throws invalid_input | media_not_found | payload_too_large */
export async function keepContent(ctx: Ctx, given: Given): Promise<StandingContent> {
  const content = await contentOf(ctx, given);
  if (!given.media) return content;
  const file = await takeMedia(ctx, given.media);
  return { ...content, media: { fileId: file.id, kind: given.media.kind } };
}

/**
 * The content with another text.
 * @throws invalid_input  it has no text, or this one would not do for this recipient as things stand
 */
export function withText(content: StandingContent, text: string, to: Recipient, variables: Variables): StandingContent {
  if (content.template) throw invalid("text", "A template has no text of its own.");
  if (content.media) assertCaptioned(content.media.kind);
  const changed = { ...content, text };
  freeDraft(changed, to, variables);
  return changed;
}

function assertCaptioned(kind: MediaType): void {
  if (!CAPTIONED.includes(kind)) throw invalid("text", `A ${kind} has no caption.`);
}

/**
 * Makes the draft for one recipient after another, looking each template up once.
 * @returns a function that throws group_conflict, contact_blocked_conflict, window_closed, template_not_found,
 *   template_conflict, marketing_opt_out_conflict or invalid_input where this content may not go to this recipient
 */
export function drafter(
  ctx: Ctx,
  content: StandingContent,
  way?: TemplateWay,
): (to: Recipient, variables: Variables) => Promise<Draft> {
  const templates = new Map<string, Promise<TemplateRow>>();
  const templateOf = (phoneId: string, { name, language }: { name: string; language: string }) => {
    const found = templates.get(phoneId) ?? loadTemplate(ctx, phoneId, name, language);
    templates.set(phoneId, found);
    return found;
  };
  const choicesOf = choicesFinder(ctx);
  return async (to, variables) => {
    assertReachable(to);
    if (!content.template) {
      const draft = freeDraft(content, to, variables);
      await assertMaySend(ctx, to, choicesOf, way);
      return draft;
    }
    const template = await templateOf(to.chat.phoneId, content.template);
    assertTemplateMayGo(template, to.person?.marketingOptOutAt ?? null);
    const filled = fillTemplate(template, filledValues(variables, to.name));
    const { name, language } = template;
    return {
      type: "template",
      text: filled.text,
      ...(await headerFileOf(ctx, filled)),
      payload: { template: { name, language, components: filled.components } },
    };
  };
}

function freeDraft(content: StandingContent, to: Recipient, variables: Variables): Draft {
  const text = content.text === undefined ? undefined : filledText(content.text, { name: to.name, ...variables });
  const charsMax = content.media ? CAPTION_CHARS_MAX : TEXT_CHARS_MAX;
  if ((text?.length ?? 0) > charsMax) {
    throw invalid("text", `The text is longer than ${charsMax} characters once its variables are filled in.`);
  }
  if (text !== undefined && !isSeen(text)) {
    throw invalid("text", "The text is blank once its variables are filled in.");
  }
  if (!content.media) return { type: "text", text: text ?? "" };
  const { fileId, kind } = content.media;
  return { type: kind, mediaId: fileId, ...(text === undefined ? {} : { text }) };
}

function invalid(path: string, text: string): AppError {
  return new AppError("invalid_input", { public: `${text} Nothing was sent.`, fields: [{ path, message: text }] });
}
