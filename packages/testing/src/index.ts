/** For tests only: databases, workspaces, contract suites. */
export * from "./store/test-store.ts";
