import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileStore } from "./file-store.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-files-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe("the file store", () => {
  it("keeps bytes by their hash, once, also when written at the same time", async () => {
    const store = createFileStore(path.join(dir, "media"));
    const bytes = new Uint8Array([1, 2, 3]);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const put = await Promise.all([store.put(bytes), store.put(bytes), store.put(bytes)]);
    for (const kept of put) expect(kept).toEqual({ sha256, sizeBytes: 3 });
    expect([...(await store.read(sha256))]).toEqual([1, 2, 3]);
    expect(readdirSync(path.join(dir, "media", sha256.slice(0, 2)))).toEqual([sha256]);
  });

  it("says that a file is gone, without its path", async () => {
    const store = createFileStore(dir);
    const read = store.read("00".repeat(32));
    await expect(read).rejects.toMatchObject({ code: "media_not_found" });
    await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining(dir) });
  });
});
