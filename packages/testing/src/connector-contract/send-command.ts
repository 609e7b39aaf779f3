import { createHash } from "node:crypto";
import type { ChatRef, MediaType, OutboundContent, OutboundMedia, SendCommand } from "@parley/connectors/contract";

let count = 0;

/** A command with an id of its own. */
export function commandOf(chat: ChatRef, content: OutboundContent, replyToProviderId?: string): SendCommand {
  const ourId = `msg_contract${String(++count).padStart(6, "0")}`;
  return { ourId, chat, content, ...(replyToProviderId ? { replyToProviderId } : {}) };
}

export function textTo(chat: ChatRef, text = "Good morning ☀"): SendCommand {
  return commandOf(chat, { type: "text", text, previewUrl: false });
}

/** Counts how often the bytes were asked for. */
export function mediaFile(
  mediaType: MediaType,
  mimeType: string,
  bytes: Uint8Array,
): OutboundMedia & { opened: number } {
  const file = {
    mediaType,
    mimeType,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    opened: 0,
    open: async () => {
      file.opened++;
      return bytes;
    },
  };
  return file;
}

/** A real picture of one pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
