import type { JobRun } from "@parley/jobs";
import type { MediaType, SendResult } from "@parley/connectors/contract";
import { execute, toAppError } from "@parley/kernel";
import { checkMedia, ensureStored } from "../../media/index.ts";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { settleDelivery } from "../operations/settle-delivery.ts";
import { retryDelayMs, SEND_ATTEMPTS_MAX } from "../retry-delay.ts";
import { beginSend, type SendTurn, type Turn } from "./begin-send.ts";
import { outboundContent, type StoredFile } from "./outbound-content.ts";

/**
 * Sends one queued message. Three commits: it is being sent; the network is asked, in no
 * transaction; what it answered. It keeps no steps of its own, because the row says where it
 * stands: found `sending` at the start, an earlier process died in between, and the outcome is
 * `unknown` until the network's echo of our id settles it.
 *
 * Waiting for another attempt holds the chat's lane, so a later message cannot overtake.
 */
export async function sendQueuedMessage(
  deps: WorkerDeps,
  run: JobRun,
  input: { messageId: string; file: MediaToSend | null },
): Promise<void> {
  for (;;) {
    const file = input.file && (await fileToSend(deps, run, input.messageId, input.file));
    if (file === "refused") return;
    const turn = await beginSend(deps.kernel, run.workspaceId, input.messageId);
    if (turn.do === "nothing") return;
    if (turn.do !== "send") {
      await settle(deps, run, input.messageId, turn.phoneId, settlementOf(turn));
      return;
    }
    await deps.failpoint("send.marked");
    const result = await attempt(deps, run.workspaceId, input.messageId, turn, file);
    await deps.failpoint("send.answered");
    const delay = result.outcome === "rejected" ? retryDelayMs(result.error, turn.attempts) : null;
    await settle(deps, run, input.messageId, turn.phoneId, { ...newsOf(result, turn), retry: delay !== null });
    if (delay === null) return;
    await run.sleep(delay);
  }
}

export interface MediaToSend {
  id: string;
  kind: MediaType;
  phoneId: string;
}

type Settlement = SendResult & { retry?: boolean };

function settlementOf(turn: Extract<Turn, { do: "refuse" | "call_unknown" }>): Settlement {
  if (turn.do === "refuse") return { outcome: "rejected", error: turn.error };
  return { outcome: "unknown", reason: "The process that was sending it stopped before the network had answered." };
}

async function attempt(
  deps: WorkerDeps,
  workspaceId: string,
  messageId: string,
  turn: SendTurn,
  file: StoredFile | null,
): Promise<SendResult> {
  try {
    const connector = await deps.kernel.ports.connectors.of(workspaceId, turn.phoneId);
    return await connector.send({
      ourId: messageId,
      chat: turn.chat,
      content: outboundContent(turn.content, file, deps.kernel.ports.files),
      ...(turn.replyToProviderId ? { replyToProviderId: turn.replyToProviderId } : {}),
    });
  } catch (error) {
    // A connector promises never to reject; if one does, what it had done by then is not known.
    return { outcome: "unknown", reason: toAppError(error).message };
  }
}

/** Without the recipient's names that we sent to: the common answer tells nothing new. */
function newsOf(result: SendResult, turn: SendTurn): SendResult {
  if (result.outcome !== "accepted" || !result.recipient) return result;
  const { phone, bsuid } = result.recipient;
  const peer = turn.chat.peer;
  const isKnown = (phone ?? peer?.phone) === peer?.phone && (bsuid ?? peer?.bsuid) === peer?.bsuid;
  return isKnown ? { outcome: "accepted", providerId: result.providerId } : result;
}

async function settle(
  deps: WorkerDeps,
  run: JobRun,
  messageId: string,
  phoneId: string,
  settlement: Settlement,
): Promise<void> {
  await execute(deps.kernel, settleDelivery, workerCaller(run.workspaceId, run.id), {
    message_id: messageId,
    phone_id: phoneId,
    outcome: settlement.outcome,
    ...(settlement.outcome === "accepted"
      ? { provider_id: settlement.providerId, ...(settlement.recipient ? { recipient: settlement.recipient } : {}) }
      : {}),
    ...(settlement.outcome === "rejected" ? { error: settlement.error, retry: settlement.retry ?? false } : {}),
    ...(settlement.outcome === "unknown" ? { reason: settlement.reason } : {}),
  });
}

/** The bytes' place in the file store, fetched first where the caller gave an address. */
async function fileToSend(
  deps: WorkerDeps,
  run: JobRun,
  messageId: string,
  media: MediaToSend,
): Promise<StoredFile | "refused"> {
  for (let attempts = 1; ; attempts++) {
    try {
      const file = await ensureStored(deps.kernel, run.workspaceId, run.id, media.id);
      // What came from an address was not seen when the message was queued.
      if (file.sourceUrl) checkMedia(media.kind, await deps.kernel.ports.files.read(file.sha256), file.mimeType);
      return file;
    } catch (error) {
      const known = toAppError(error);
      const failure = { code: "media_rejected" as const, message: known.message, retryable: known.retryable };
      const delay = retryDelayMs(failure, Math.min(attempts, SEND_ATTEMPTS_MAX));
      if (delay === null) {
        await settle(deps, run, messageId, media.phoneId, {
          outcome: "rejected",
          error: { ...failure, retryable: false },
        });
        return "refused";
      }
      await run.sleep(delay);
    }
  }
}
