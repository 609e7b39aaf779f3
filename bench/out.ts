import { openWindows } from "./open-windows.ts";
import { startProduct } from "./product.ts";
import type { Figure } from "./run.ts";

const CHATS = 200;
const MESSAGES = 3_000;
const CALLERS = 16;
const PER_SECOND_MIN = 300;

/** From `send_message` accepted to the simulator having it, statuses coming back meanwhile. */
export async function out(): Promise<Figure[]> {
  const product = await startProduct();
  try {
    const chats = await openWindows(product, CHATS);
    const accepted = async () =>
      (await product.control<{ sends_accepted: number }>("GET", "/_sim/stats")).sends_accepted;
    const before = await accepted();
    const began = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        while (next < MESSAGES) {
          const n = next++;
          const { status, body } = await product.rest("POST", "/messages", {
            chat_id: chats[n % CHATS]?.chatId,
            text: `Message ${n}`,
          });
          if (status !== 200) throw new Error(JSON.stringify(body));
        }
      }),
    );
    const queuedMs = performance.now() - began;
    while ((await accepted()) - before < MESSAGES) await new Promise((resolve) => setTimeout(resolve, 20));
    const perSecond = MESSAGES / ((performance.now() - began) / 1000);
    return [
      {
        what: `send_message accepted, ${CALLERS} callers, ${CHATS} chats`,
        value: `${(MESSAGES / (queuedMs / 1000)).toFixed(0)}/s`,
      },
      {
        what: "at the simulator",
        value: `${perSecond.toFixed(0)}/s`,
        target: "at least 300/s",
        met: perSecond >= PER_SECOND_MIN,
      },
    ];
  } finally {
    await product.stop();
  }
}
