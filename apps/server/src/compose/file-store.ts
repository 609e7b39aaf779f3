import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@parley/kernel";

/** Files by their SHA-256 in the media directory. Written aside and renamed, so a crash leaves no half file. */
export function createFileStore(directory: string) {
  const place = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256);
  return {
    async put(bytes: Uint8Array): Promise<{ sha256: string; sizeBytes: number }> {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const target = place(sha256);
      if (!(await exists(target))) {
        await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
        const aside = `${target}.${randomBytes(6).toString("hex")}`;
        await writeFile(aside, bytes, { mode: 0o600, flush: true });
        await rename(aside, target);
      }
      return { sha256, sizeBytes: bytes.byteLength };
    },
    async read(sha256: string): Promise<Uint8Array> {
      try {
        return await readFile(place(sha256));
      } catch (error) {
        throw new AppError("media_not_found", {
          public: "The file of this message is not in the store any more. Ask for it to be sent again.",
          internal: String(error),
        });
      }
    },
  };
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
