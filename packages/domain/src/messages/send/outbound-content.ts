import { MEDIA_TYPES, type MediaType, type OutboundContent, type TemplateComponent } from "@parley/connectors/contract";
import type { FileStore } from "../../ports.ts";

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

/** What the connector is asked to send, from the row as it was queued. */
export function outboundContent(content: Content, file: StoredFile | null, files: FileStore): OutboundContent {
  if (content.type === "template") return templateOf(content.payload);
  if (isMedia(content.type) && file) {
    const { sha256, mimeType, filename } = file;
    return {
      type: "media",
      media: {
        mediaType: content.type,
        mimeType,
        sha256,
        ...(filename ? { filename } : {}),
        open: () => files.read(sha256),
      },
      ...(content.text ? { caption: content.text } : {}),
    };
  }
  return { type: "text", text: content.text ?? "", previewUrl: content.payload?.["hide_preview"] !== true };
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
