import { execute, type Kernel } from "@parley/kernel";
import { callerFor, madeFile, type MadeFile } from "../../linked-file.ts";
import { readTranscript } from "../operations/read-transcript.ts";
import { FORMS } from "./forms.ts";
import { openTranscriptLink } from "./link.ts";

/**
 * The transcript behind a link of `export_chat`, with what is in the chat now. Each part is a call of
 * its own in the name of whoever asked for the link.
 * @throws unauthorized | chat_not_found
 */
export async function openTranscript(kernel: Kernel, sealed: string | undefined): Promise<MadeFile> {
  const ask = openTranscriptLink(kernel.ports.secrets, sealed, kernel.clock.now());
  const { chatId, format, filename, last } = ask;
  const caller = callerFor(kernel, ask, ["chats:read", "messages:read"]);
  return madeFile(
    { mimeType: FORMS[format].mimeType, filename },
    (after, isFirst) =>
      execute(kernel, readTranscript, caller, {
        chat_id: chatId,
        format,
        first: isFirst,
        last,
        ...(after === undefined ? {} : { after }),
      }),
    ask.after,
  );
}
