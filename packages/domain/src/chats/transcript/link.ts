import type { Ctx } from "@parley/kernel";
import type { Asker } from "../../linked-file.ts";
import { openSealedLink, sealedLink } from "../../sealed-link.ts";
import type { Format } from "./forms.ts";

/** What a link to a transcript asks for, and in whose name. */
export interface TranscriptAsk extends Asker {
  chatId: string;
  format: Format;
  filename: string;
  /** Places in the chat, as cursors: the messages after the one, absent at its beginning, up to and with the other. */
  after?: string;
  /** Null: there are none. */
  last: string | null;
}

export function transcriptLink(ports: Ctx["ports"], ask: TranscriptAsk, expiresAt: Date): string {
  return sealedLink(ports, "transcript", ask, expiresAt);
}

/** @throws unauthorized  not ours, altered, or expired */
export function openTranscriptLink(
  secrets: Ctx["ports"]["secrets"],
  sealed: string | undefined,
  now: Date,
): TranscriptAsk {
  return openSealedLink(secrets, { kind: "transcript", sealed, maker: "export_chat" }, now);
}
