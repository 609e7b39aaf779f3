import {
  MEDIA_TYPES,
  type MediaType,
  type OutboundContent,
  type OutboundMedia,
  type PlaceToSend,
  type PollToSend,
  type TemplateComponent,
} from "@parley/connectors/contract";
import type { FileStore } from "../../ports.ts";
import { mentionsOf } from "./mentions.ts";

/** The parts of a message row that say what to send. */
export interface Content {
  type: string;
  text: string | null;
  payload: Record<string, unknown> | null;
}

export interface StoredFile {
  sha256: string;
  mimeType: string;
  filename: string | null;
}

/**
 * What the connector is asked to send, from the row as it was queued. What stands in `payload` was
 * put there by the operation that sends this type, and by nothing else.
 */
export function outboundContent(content: Content, file: StoredFile | null, files: FileStore): OutboundContent {
  if (content.type === "template") {
    const template = templateOf(content.payload);
    const kind = template.components.find((component) => component.type === "header")?.parameters[0]?.["type"];
    const headerMedia = file && typeof kind === "string" && isMedia(kind) ? mediaOf(kind, file, files) : null;
    return headerMedia ? { ...template, headerMedia } : template;
  }
  if (isMedia(content.type) && file) {
    const media = mediaOf(content.type, file, files);
    return { type: "media", media, ...(content.text ? { caption: content.text } : {}) };
  }
  const { payload } = content;
  if (content.type === "location") return { type: "location", location: payload?.["location"] as PlaceToSend };
  if (content.type === "contacts") {
    return { type: "contacts", contacts: (payload?.["contacts"] ?? []) as Record<string, unknown>[] };
  }
  if (content.type === "interactive") {
    return { type: "interactive", interactive: (payload?.["interactive"] ?? {}) as Record<string, unknown> };
  }
  if (content.type === "poll") return { type: "poll", poll: payload?.["poll"] as PollToSend };
  const mentions = mentionsOf(payload);
  return {
    type: "text",
    text: content.text ?? "",
    previewUrl: payload?.["hide_preview"] !== true,
    ...(mentions.length > 0 ? { mentions: mentions.map((person) => person.identity) } : {}),
  };
}

function mediaOf(mediaType: MediaType, file: StoredFile, files: FileStore): OutboundMedia {
  const { sha256, mimeType, filename } = file;
  return { mediaType, mimeType, sha256, ...(filename ? { filename } : {}), open: () => files.read(sha256) };
}

export function isMedia(type: string): type is MediaType {
  return (MEDIA_TYPES as readonly string[]).includes(type);
}

/** The template of a queued row, as send_template_message and nothing else writes it. */
export function templateOf(payload: Record<string, unknown> | null): Extract<OutboundContent, { type: "template" }> {
  const { name, language, components } = (payload?.["template"] ?? {}) as {
    name?: string;
    language?: string;
    components?: TemplateComponent[];
  };
  return { type: "template", name: name ?? "", language: language ?? "", components: components ?? [] };
}
