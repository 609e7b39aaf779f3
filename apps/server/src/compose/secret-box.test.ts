import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createSecretBox, installationKey } from "./secret-box.ts";

const box = createSecretBox("01".repeat(32));

describe("a sealed secret", () => {
  it("opens with its key and context to what it was", () => {
    const sealed = box.seal("tök€n", "phone_1");
    expect(Buffer.from(sealed).includes("tök€n")).toBe(false);
    expect(box.open(sealed, "phone_1")).toBe("tök€n");
  });

  it("never looks the same twice", () => {
    expect(Buffer.from(box.seal("token", "a")).equals(box.seal("token", "a"))).toBe(false);
  });

  it("does not open in another row, nor with another key", () => {
    const sealed = box.seal("token", "phone_1");
    expect(() => box.open(sealed, "phone_2")).toThrow();
    expect(() => createSecretBox("02".repeat(32)).open(sealed, "phone_1")).toThrow();
  });

  it("does not open when any byte was changed, or the end is cut off", () => {
    const sealed = Buffer.from(box.seal("token", "phone_1"));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = changed[at]! ^ 1;
      expect(() => box.open(changed, "phone_1"), `byte ${at}`).toThrow();
    }
    expect(() => box.open(sealed.subarray(0, -1), "phone_1")).toThrow();
    expect(() => box.open(sealed.subarray(0, 20), "phone_1")).toThrow();
  });
});

describe("the installation's key", () => {
  it("is made once, for its owner's eyes, unless one is given", () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), "parley-key-"));
    try {
      expect(installationKey(dir, "given")).toBe("given");
      const key = installationKey(dir, null);
      expect(key).toMatch(/^[0-9a-f]{64}$/);
      expect(installationKey(dir, null)).toBe(key);
      const file = path.join(dir, "secret.key");
      expect(readFileSync(file, "utf8").trim()).toBe(key);
      if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
