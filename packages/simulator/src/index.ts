/** A WhatsApp you can run: the Cloud API over HTTP, with people, phones and a clock. */
export type * from "./control/shapes.ts";
export type * from "./control/admin-shapes.ts";
export { type Simulator, type SimulatorOptions, startSimulator } from "./start.ts";
