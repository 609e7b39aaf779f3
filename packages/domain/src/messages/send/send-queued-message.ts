import type { JobRun } from "@parley/jobs";
import type { MediaType, SendResult } from "@parley/connectors/contract";
import { execute, SECOND_MS, toAppError, type Kernel } from "@parley/kernel";
import { checkMedia, ensureStored } from "../../media/index.ts";
import { workerCaller } from "../../worker.ts";
import type { AcceptedItem } from "../operations/accept-deliveries.ts";
import { settleDelivery } from "../operations/settle-delivery.ts";
import { retryDelayMs, SEND_ATTEMPTS_MAX } from "../retry-delay.ts";
import { beginSend, type SendTurn, type Turn } from "./begin-send.ts";
import { outboundContent, type StoredFile } from "./outbound-content.ts";
import type { SendDesk } from "./send-desk.ts";

/**
 * Sends one queued message. Three commits: it is being sent; the network is asked, in no
 * transaction; what it answered. It keeps no steps of its own, because the row says where it
 * stands: found `sending` at the start, an earlier process died in between, and the outcome is
 * `unknown` until the network's echo of our id settles it.
 *
 * Waiting for another attempt holds the chat's lane, so a later message cannot overtake.
 */
export async function sendQueuedMessage(
  desk: SendDesk,
  run: JobRun,
  input: { messageId: string; file: MediaToSend | null },
): Promise<void> {
  for (;;) {
    const file = input.file && (await fileToSend(desk, run, input.messageId, input.file));
    if (file === "refused") return;
    const turn = await beginSend(desk, run.workspaceId, input.messageId);
    if (turn.do === "nothing") return;
    if (turn.do === "wait") {
      await run.sleep(STOPPED_LOOK_MS);
      continue;
    }
    if (turn.do !== "send") {
      await refuse(desk, run, input.messageId, settlementOf(turn));
      return;
    }
    await desk.failpoint("send.marked");
    const result = await attempt(desk.kernel, run.workspaceId, input.messageId, turn, file);
    await desk.failpoint("send.answered");
    if (result.outcome === "accepted") {
      await desk.accept(run.workspaceId, acceptedItem(input.messageId, result, turn));
      return;
    }
    const delay = result.outcome === "rejected" ? retryDelayMs(result.error, turn.attempts) : null;
    await refuse(desk, run, input.messageId, { ...result, retry: delay !== null });
    if (delay === null) return;
    await run.sleep(delay);
  }
}

/** A stopped phone's lanes are held; only what had begun by then looks again whether it may go. */
const STOPPED_LOOK_MS = 30 * SECOND_MS;

export interface MediaToSend {
  id: string;
  kind: MediaType;
}

type Refusal = Exclude<SendResult, { outcome: "accepted" }> & { retry?: boolean };

function settlementOf(turn: Extract<Turn, { do: "refuse" | "call_unknown" }>): Refusal {
  if (turn.do === "refuse") return { outcome: "rejected", error: turn.error };
  return { outcome: "unknown", reason: "The process that was sending it stopped before the network had answered." };
}

async function attempt(
  kernel: Kernel,
  workspaceId: string,
  messageId: string,
  turn: SendTurn,
  file: StoredFile | null,
): Promise<SendResult> {
  try {
    const connector = await kernel.ports.connectors.of(workspaceId, turn.phoneId);
    return await connector.send({
      ourId: messageId,
      chat: turn.chat,
      content: outboundContent(turn.content, file, kernel.ports.files),
      ...(turn.replyToProviderId ? { replyToProviderId: turn.replyToProviderId } : {}),
      ...(turn.forwarded ? { forwarded: true } : {}),
    });
  } catch (error) {
    // A connector promises never to reject; if one does, what it had done by then is not known.
    return { outcome: "unknown", reason: toAppError(error).message };
  }
}

/** With the recipient's names only where they are news; the common answer repeats what we sent to. */
function acceptedItem(
  messageId: string,
  result: Extract<SendResult, { outcome: "accepted" }>,
  turn: SendTurn,
): AcceptedItem {
  const { phone, bsuid } = result.recipient ?? {};
  const peer = turn.chat.peer;
  const isKnown = (phone ?? peer?.phone) === peer?.phone && (bsuid ?? peer?.bsuid) === peer?.bsuid;
  return {
    message_id: messageId,
    phone_id: turn.phoneId,
    provider_id: result.providerId,
    ...(isKnown ? {} : { recipient: { ...(phone ? { phone } : {}), ...(bsuid ? { bsuid } : {}) } }),
  };
}

async function refuse(desk: SendDesk, run: JobRun, messageId: string, refusal: Refusal): Promise<void> {
  await execute(desk.kernel, settleDelivery, workerCaller(run.workspaceId, run.id), {
    message_id: messageId,
    outcome: refusal.outcome,
    ...(refusal.outcome === "rejected"
      ? { error: refusal.error, retry: refusal.retry ?? false }
      : { reason: refusal.reason }),
  });
}

/** The bytes' place in the file store, fetched first where the caller gave an address. */
async function fileToSend(
  desk: SendDesk,
  run: JobRun,
  messageId: string,
  media: MediaToSend,
): Promise<StoredFile | "refused"> {
  for (let attempts = 1; ; attempts++) {
    try {
      const file = await ensureStored(desk.kernel, run.workspaceId, run.id, media.id);
      // What came from an address was not seen when the message was queued.
      if (file.sourceUrl) checkMedia(media.kind, await desk.kernel.ports.files.read(file.sha256), file.mimeType);
      return file;
    } catch (error) {
      const known = toAppError(error);
      const failure = { code: "media_rejected" as const, message: known.message, retryable: known.retryable };
      const delay = retryDelayMs(failure, Math.min(attempts, SEND_ATTEMPTS_MAX));
      if (delay === null) {
        await refuse(desk, run, messageId, { outcome: "rejected", error: { ...failure, retryable: false } });
        return "refused";
      }
      await run.sleep(delay);
    }
  }
}
