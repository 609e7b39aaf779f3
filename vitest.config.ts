import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    globalSetup: ["packages/testing/src/global-setup.ts"],
    reporters: ["default", "./scripts/count-reporter.ts"],
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    // An event is waited for as long as it takes on a busy machine; where a time is promised, the test says it.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
