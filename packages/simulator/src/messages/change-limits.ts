import { ControlError } from "../control/control-error.ts";
import type { Sim } from "../sim.ts";
import type { StoredMessage } from "../world/model.ts";

/** How long WhatsApp lets a writer change a message, whoever it is. */
const EDIT_WITHIN_MS = 15 * 60_000;
const DELETE_WITHIN_MS = 2 * 24 * 3_600_000;

/** @throws ControlError edit_conflict */
export function assertEditable(sim: Sim, message: StoredMessage): void {
  if (message.at >= sim.now() - EDIT_WITHIN_MS) return;
  throw new ControlError(409, "edit_conflict", "A message can be edited for 15 minutes.");
}

/** @throws ControlError delete_conflict */
export function assertDeletable(sim: Sim, message: StoredMessage): void {
  if (message.at >= sim.now() - DELETE_WITHIN_MS) return;
  throw new ControlError(409, "delete_conflict", "A message can be deleted for everyone for two days.");
}
