import type { InboundMedia, MediaType, MessageContent } from "../../contract/index.ts";
import { numberAt, objectAt, textAt, type JsonObject } from "./json-value.ts";

/** The direct `url` of webhooks is not kept: it lives for minutes, the id for days. */
export function mediaContent(type: MediaType, message: JsonObject): MessageContent | undefined {
  const source = objectAt(message[type]) ?? (type === "voice" ? objectAt(message["audio"]) : undefined);
  const providerMediaId = textAt(source?.["id"]);
  if (!source || !providerMediaId) return undefined;
  const caption = textAt(source["caption"]);
  const shown: MediaType = type === "audio" && source["voice"] === true ? "voice" : type;
  return {
    type: shown,
    ...(caption ? { text: caption } : {}),
    media: inboundMedia(providerMediaId, source),
  };
}

function inboundMedia(providerMediaId: string, source: JsonObject): InboundMedia {
  const filename = textAt(source["filename"]);
  const sha256 = sha256Hex(textAt(source["sha256"]));
  const sizeBytes = numberAt(source["file_size"]);
  return {
    providerMediaId,
    mimeType: textAt(source["mime_type"]) ?? "application/octet-stream",
    ...(filename ? { filename } : {}),
    ...(sha256 ? { sha256 } : {}),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(source["animated"] === true ? { animated: true } : {}),
  };
}

/** Webhooks write the digest in base64, `GET /{media}` in hex; ours is hex. */
function sha256Hex(digest: string | undefined): string | undefined {
  if (digest === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(digest)) return digest.toLowerCase();
  const bytes = Buffer.from(digest, "base64");
  return bytes.length === 32 ? bytes.toString("hex") : undefined;
}
