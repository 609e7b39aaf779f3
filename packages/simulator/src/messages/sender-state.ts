import { GraphError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";

/** @throws GraphError 133010, 131031, 368, 130497, 130429 */
export function assertMaySend(sim: Sim, number: BusinessNumber): void {
  if (!number.registered) throw new GraphError(133010, "The phone number is not registered on the platform.");
  if (number.status === "LOCKED") throw new GraphError(131031, "The account is locked: two-step PIN or policy.");
  if (number.status === "BLOCKED") throw new GraphError(368, "The account is blocked for violating a policy.");
  if (number.status === "RESTRICTED") {
    throw new GraphError(130497, "The account may not message people of this country.");
  }
  if (!sim.limits.takeThroughput(number, sim.now())) {
    throw new GraphError(130429, `More than ${number.throughputMps} messages per second from this number.`);
  }
}
