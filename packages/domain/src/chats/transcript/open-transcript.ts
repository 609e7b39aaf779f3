import { execute, type Caller, type Kernel } from "@parley/kernel";
import { readTranscript } from "../operations/read-transcript.ts";
import { FORMS } from "./forms.ts";
import { openTranscriptLink, type TranscriptAsk } from "./link.ts";

export interface Transcript {
  mimeType: string;
  filename: string;
  /** Read as it is taken, a part at a time, so that a long one is never whole in memory. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * The transcript behind a link of `export_chat`, with what is in the chat now. Each part is a call of
 * its own in the name of whoever asked for the link.
 * @throws unauthorized | chat_not_found
 */
export async function openTranscript(kernel: Kernel, sealed: string | undefined): Promise<Transcript> {
  const ask = openTranscriptLink(kernel.ports.secrets, sealed, kernel.clock.now());
  const read = readerOf(kernel, ask);
  // Before anything is answered, so that what is refused is answered as such.
  const first = await read(ask.after, true);
  return { mimeType: FORMS[ask.format].mimeType, filename: ask.filename, bytes: partsOf(first, read) };
}

interface Part {
  text: string;
  next: string | null;
}
type Read = (after: string | undefined, isFirst: boolean) => Promise<Part>;

async function* partsOf(first: Part, read: Read): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let part = first; ; part = await read(part.next, false)) {
    yield encoder.encode(part.text);
    if (part.next === null) return;
  }
}

function readerOf(kernel: Kernel, { workspaceId, actor, phoneIds, chatId, format, last }: TranscriptAsk): Read {
  const caller: Caller = {
    workspaceId,
    actor,
    surface: "rest",
    scopes: new Set(["chats:read", "messages:read"]),
    ...(phoneIds ? { phoneIds } : {}),
    requestId: kernel.ids.next("request"),
  };
  return (after, isFirst) =>
    execute(kernel, readTranscript, caller, {
      chat_id: chatId,
      format,
      first: isFirst,
      last,
      ...(after === undefined ? {} : { after }),
    });
}
