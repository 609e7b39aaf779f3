import { z } from "zod";

/** Beside what is asked of WhatsApp while stop_sending holds its phone; absent where nothing does. */
export const heldOutput = { held: z.string().optional().describe("Why it waits.") };

/** @param stoppedAt  since when nothing goes out of the phone; null: what is queued goes */
export function heldSince(stoppedAt: Date | null | undefined): { held?: string } {
  return stoppedAt ? { held: HELD } : {};
}

const HELD = "stop_sending holds this phone: nothing goes out until start_sending.";
