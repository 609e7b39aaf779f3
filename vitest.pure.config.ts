import { defineConfig } from "vitest/config";

/** The tests that need no database: the same files, without the shared cluster. */
export default defineConfig({ test: { isolate: false, testTimeout: 20_000, expect: { poll: { timeout: 10_000 } } } });
