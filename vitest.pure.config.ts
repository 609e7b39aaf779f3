import { defineConfig } from "vitest/config";
import whole from "./vitest.config.ts";

const { expect, hookTimeout, isolate, testTimeout } = whole.test ?? {};

/** The tests that need no database: the same files, without the shared cluster. */
export default defineConfig({ test: { expect, hookTimeout, isolate, testTimeout } });
