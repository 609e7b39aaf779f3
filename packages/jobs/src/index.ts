export * from "./contract.ts";
export * from "./engine-log.ts";
export * from "./start-jobs.ts";
