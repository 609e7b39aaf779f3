import type { Sim } from "../sim.ts";
import type { StoredMessage } from "../world/model.ts";
import { mediaUrl } from "./media-url.ts";

const MEDIA_TYPES = new Set(["image", "video", "audio", "document", "sticker"]);

export function isMediaType(type: string): boolean {
  return MEDIA_TYPES.has(type);
}

/** The content of a message as a webhook carries it: for media the mime type, hash and a direct address. */
export function mediaOnWire(sim: Sim, message: StoredMessage): unknown {
  if (!isMediaType(message.type)) return message.content;
  const { id, caption, filename, voice, animated } = message.content as Record<string, unknown>;
  const file = sim.world.media.get(String(id));
  return {
    ...(caption === undefined ? {} : { caption }),
    ...(filename === undefined ? {} : { filename }),
    mime_type: file?.mimeType ?? "application/octet-stream",
    sha256: file?.sha256 ?? "",
    id,
    url: mediaUrl(sim, String(id)),
    ...(message.type === "audio" ? { voice: voice === true } : {}),
    ...(message.type === "sticker" ? { animated: animated === true } : {}),
  };
}
