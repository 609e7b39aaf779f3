import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDataDir } from "./data-dir.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-data-dir-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("the data directory", () => {
  it("is made with what is missing above it, and nothing is left in it", () => {
    const wanted = path.join(dir, "a", "b", "c");
    makeDataDir(wanted);
    makeDataDir(wanted);
    expect(readdirSync(wanted)).toEqual([]);
    expect(statSync(wanted).mode & 0o777 & ~process.umask()).toBe(0o755 & ~process.umask());
  });

  it("may be reached by a link", () => {
    mkdirSync(path.join(dir, "true"));
    symlinkSync(path.join(dir, "true"), path.join(dir, "link"));
    makeDataDir(path.join(dir, "link", "data"));
    expect(existsSync(path.join(dir, "true", "data"))).toBe(true);
  });

  it("is refused in words where a file stands in its place or above it", () => {
    const file = path.join(dir, "file");
    writeFileSync(file, "");
    expect(() => makeDataDir(file)).toThrow(
      `Everything is kept in ${file}, and that is a file, not a directory. Set PARLEY_DATA_DIR`,
    );
    expect(() => makeDataDir(path.join(file, "data"))).toThrow(
      `and ${file} is a file, not a directory. Set PARLEY_DATA_DIR`,
    );
  });

  it("is refused in words where its links lead in a circle, and where its name is too long", () => {
    symlinkSync(path.join(dir, "b"), path.join(dir, "a"));
    symlinkSync(path.join(dir, "a"), path.join(dir, "b"));
    expect(() => makeDataDir(path.join(dir, "a"))).toThrow("in a circle. Set PARLEY_DATA_DIR");
    expect(() => makeDataDir(path.join(dir, "x".repeat(300)))).toThrow("too long. Set PARLEY_DATA_DIR");
  });

  it.runIf(process.platform === "linux").each(["/proc/nope", "/proc/nope/data", "/sys/parley", "/proc"])(
    "is refused at once where the system lets nobody make one: %s",
    (wanted) => {
      expect(() => makeDataDir(wanted)).toThrow(/Everything is kept in \S+, and .* Set PARLEY_DATA_DIR/);
    },
  );
});
