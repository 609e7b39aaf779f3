import { AppError } from "@parley/kernel";
import type { Context } from "hono";

/**
 * The body, read no further than its limit whatever its length was said to be.
 * @throws payload_too_large  in the given words
 */
export async function boundedBody(c: Context, bytesMax: number, words: string): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError("payload_too_large", { public: words });
  if (Number(c.req.header("content-length") ?? 0) > bytesMax) throw tooLarge();
  const reader = c.req.raw.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
}
