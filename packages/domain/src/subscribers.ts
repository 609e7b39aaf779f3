import type { Subscriber } from "@parley/kernel";
import { broadcastSubscriber } from "./broadcasts/index.ts";
import { inboundSubscriber } from "./inbound/index.ts";
import { labelSubscriber } from "./labels/index.ts";
import { flagSubscriber } from "./messages/index.ts";
import { noteSubscriber } from "./notes/index.ts";
import { phoneLinkSubscriber, scheduleSubscriber } from "./schedules/index.ts";
import { taskSubscriber, untyingSubscriber } from "./tasks/index.ts";
import { ticketSubscriber } from "./tickets/index.ts";

/** Slices that react, in the transaction of a change, to what another slice published. */
export const subscribers: readonly Subscriber[] = [
  ticketSubscriber,
  flagSubscriber,
  noteSubscriber,
  taskSubscriber,
  untyingSubscriber,
  labelSubscriber,
  scheduleSubscriber,
  phoneLinkSubscriber,
  broadcastSubscriber,
  inboundSubscriber,
];
