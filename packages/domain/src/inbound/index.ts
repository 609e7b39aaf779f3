/**
 * What comes in from the networks: webhook bodies, kept as they came before the network gets its
 * 200, then converted in order per phone and handed to the slices that own what they tell.
 *
 *   waiting --(recorded with its events, in one commit)--> converted --(some weeks later)--> removed
 *        \-(fails by itself three times)--> failed, kept for a replay
 *
 * Owns the raw rows, what nobody could read yet, and notices about a number.
 */
export const category = "admin";

export { inboundJobs } from "./convert-job.ts";
export { EventBatch } from "./event-batch.ts";
export { inboundIntake, type InboundIntake, type IntakeDeps } from "./intake.ts";
export { recordInboundEvents } from "./operations/record-inbound-events.ts";
export { inboundSubscriber, resumeInbound } from "./resume-inbound.ts";
export { storable } from "./storable.ts";
