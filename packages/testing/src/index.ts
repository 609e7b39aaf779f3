/** For tests only: databases, workspaces, contract suites. */
export * from "./store/test-store.ts";
export { inboundCounts, type InboundCounts } from "./store/inbound-counts.ts";
