import type { JobHandler } from "@parley/jobs";
import type { WorkerDeps } from "../../worker.ts";
import { sendChange } from "../change/send-change.ts";
import { CHANGE_JOB, REACT_JOB, SEND_JOB } from "./job-names.ts";
import { isMedia } from "./outbound-content.ts";
import { sendDesk } from "./send-desk.ts";
import { sendQueuedMessage, type MediaToSend } from "./send-queued-message.ts";
import { sendReaction } from "./send-reaction.ts";

/** Job handlers of this slice. */
export function messageJobs(deps: WorkerDeps): Record<string, JobHandler> {
  const desk = sendDesk(deps);
  return {
    [SEND_JOB]: (run, input) =>
      sendQueuedMessage(desk, run, { messageId: String(input["message_id"]), file: fileOf(input) }),
    [REACT_JOB]: (run, input) =>
      sendReaction(deps, run, {
        messageId: String(input["message_id"]),
        emoji: String(input["emoji"]),
        previous: textOrNull(input["previous"]),
      }),
    [CHANGE_JOB]: (run, input) => sendChange(deps, run, String(input["change_id"])),
  };
}

function fileOf(input: Record<string, unknown>): MediaToSend | null {
  const [id, kind] = [textOrNull(input["file_id"]), textOrNull(input["media_kind"])];
  return id !== null && kind !== null && isMedia(kind) ? { id, kind } : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
