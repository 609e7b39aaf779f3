import { AppError } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { nextTryDelayMs } from "./attempts.ts";

const away = new AppError("store_unavailable", { public: "The database does not answer." });
const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
const restarting = Object.assign(new Error("terminating connection"), { code: "57P01" });

describe("a failed job", () => {
  it("is tried for long when its trouble passes by itself, less and less often", () => {
    for (const error of [away, refused, restarting, new Error("Connection terminated unexpectedly")]) {
      expect(nextTryDelayMs(error, 1)).toBe(1_000);
      expect(nextTryDelayMs(error, 3)).toBe(4_000);
      expect(nextTryDelayMs(error, 49)).toBe(60_000);
      expect(nextTryDelayMs(error, 50)).toBeNull();
    }
  });

  it("is soon given up when the mistake is ours", () => {
    const conflict = Object.assign(new Error("duplicate key"), { code: "23505" });
    for (const error of [new TypeError("undefined is not a function"), conflict, "thrown text"]) {
      expect(nextTryDelayMs(error, 2)).toBe(2_000);
      expect(nextTryDelayMs(error, 3)).toBeNull();
    }
  });
});
