import type { OutboundContent, OutboundMedia, SendCommand, TemplateComponent } from "../contract/index.ts";

/** A media message names the id of its upload; everything else needs only the command. */
export function messageBody(
  command: SendCommand,
  recipient: Record<string, string>,
  mediaId: string | undefined,
): Record<string, unknown> {
  return {
    messaging_product: "whatsapp",
    ...recipient,
    ...(command.replyToProviderId ? { context: { message_id: command.replyToProviderId } } : {}),
    biz_opaque_callback_data: command.ourId,
    ...contentBody(command.content, mediaId),
  };
}

/** What WhatsApp has no place for; said before anything is uploaded or sent. */
export function unsupportedPart(content: OutboundContent): string | null {
  if (content.type === "poll") return "The Cloud API has no polls. Send buttons or a list instead.";
  if (content.type === "text" && content.mentions) return "The Cloud API cannot mention people. Leave out mentions.";
  if (content.type !== "media" || !content.caption) return null;
  const bare = ["audio", "voice", "sticker"].includes(content.media.mediaType);
  return bare ? `WhatsApp shows no caption on ${content.media.mediaType} messages. Send the text by itself.` : null;
}

function contentBody(content: OutboundContent, mediaId: string | undefined): Record<string, unknown> {
  switch (content.type) {
    case "text":
      return { type: "text", text: { body: content.text, preview_url: content.previewUrl } };
    case "reaction":
      return { type: "reaction", reaction: { message_id: content.targetProviderId, emoji: content.emoji } };
    case "template":
      return { type: "template", template: templateBody(content, mediaId) };
    case "location":
      return { type: "location", location: content.location };
    case "contacts":
      return { type: "contacts", contacts: content.contacts };
    case "interactive":
      return { type: "interactive", interactive: content.interactive };
    case "poll":
      throw new Error("A poll is refused before its body is made.");
    case "media":
      return mediaBody(content.media, mediaId, content.caption);
  }
}

function mediaBody(media: OutboundMedia, id: string | undefined, caption: string | undefined): Record<string, unknown> {
  const type = media.mediaType === "voice" ? "audio" : media.mediaType;
  const file = {
    id,
    ...(media.mediaType === "voice" ? { voice: true } : {}),
    ...(caption ? { caption } : {}),
    ...(media.mediaType === "document" && media.filename ? { filename: media.filename } : {}),
  };
  return { type, [type]: file };
}

type Template = Extract<OutboundContent, { type: "template" }>;

function templateBody(template: Template, mediaId: string | undefined): Record<string, unknown> {
  const { name, language: code, headerMedia } = template;
  const components = headerMedia
    ? template.components.map((part) => withFile(part, headerMedia, mediaId))
    : template.components;
  const parts = components.map(({ type, subType, index, parameters }) => ({
    type,
    ...(subType ? { sub_type: subType } : {}),
    ...(index === undefined ? {} : { index: String(index) }),
    parameters,
  }));
  return { name, language: { code }, ...(parts.length > 0 ? { components: parts } : {}) };
}

function withFile(part: TemplateComponent, media: OutboundMedia, id: string | undefined): TemplateComponent {
  if (part.type !== "header") return part;
  const { mediaType: type, filename } = media;
  const file = { id, ...(type === "document" && filename ? { filename } : {}) };
  return { ...part, parameters: [{ type, [type]: file }] };
}
