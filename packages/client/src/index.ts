/** The typed client: one method for every operation. Runs wherever there is `fetch`, browsers included. */
export * from "./client.ts";
export type { Operations } from "./operations.gen.ts";
