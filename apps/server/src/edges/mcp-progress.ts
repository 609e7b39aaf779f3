import type { Progress } from "@parley/kernel";
import type { ServerContext } from "@modelcontextprotocol/server";

/** A thousand items are told in this many steps. */
const STEPS_MAX = 50;

export interface ProgressTeller {
  tell(progress: Progress): void;
  /** Resolves when all is on its way: nothing may come after the answer. */
  told(): Promise<void>;
}

/**
 * Tells a client that gave a progress token how far its call is; null for one that gave none. The
 * protocol has one number that only grows, so each stage counts on from where the one before it ended.
 */
export function progressTeller({ mcpReq }: Pick<ServerContext, "mcpReq">): ProgressTeller | null {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let before = 0;
  let last: Progress = { done: 0, total: 0 };
  let sent = { progress: -1, step: -1, message: undefined as string | undefined };
  let sending: Promise<void> = Promise.resolve();
  return {
    tell(now) {
      const isNewStage = now.done < last.done || now.total !== last.total;
      if (isNewStage) before += last.done;
      last = now;
      const { done, total, message } = now;
      const step = Math.floor((done * STEPS_MAX) / total);
      const progress = before + done;
      if (progress <= sent.progress || (!isNewStage && step === sent.step && message === sent.message)) return;
      sent = { progress, step, message };
      const params = { progressToken, progress, total: before + total, ...(message ? { message } : {}) };
      // A client that is gone is told nothing more; its call ends by its signal.
      sending = sending.then(() => mcpReq.notify({ method: "notifications/progress", params }).catch(() => {}));
    },
    told: () => sending,
  };
}
