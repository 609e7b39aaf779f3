import type { Subscriber } from "@parley/kernel";
import { labelSubscriber } from "./labels/index.ts";
import { noteSubscriber } from "./notes/index.ts";
import { taskSubscriber } from "./tasks/index.ts";
import { ticketSubscriber } from "./tickets/index.ts";

/** Slices that react, in the transaction of a change, to what another slice published. */
export const subscribers: readonly Subscriber[] = [ticketSubscriber, noteSubscriber, taskSubscriber, labelSubscriber];
