import type { Subscriber } from "@parley/kernel";
import { ticketSubscriber } from "./tickets/index.ts";

/** Slices that react, in the transaction of a change, to what another slice published. */
export const subscribers: readonly Subscriber[] = [ticketSubscriber];
