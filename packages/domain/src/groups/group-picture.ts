import type { Ctx } from "@parley/kernel";
import { takeMedia } from "../media/index.ts";
import { z } from "zod";

export const imageInput = z.string().min(1).optional().describe("https URL, file_id or base64.");

/**
 * The picture's file. An address is fetched by the job.
 * @throws invalid_input | payload_too_large | media_not_found
 */
export async function takePicture(ctx: Ctx, image: string): Promise<string> {
  const source = /^https?:/i.test(image)
    ? { url: image }
    : image.startsWith("file_")
      ? { file_id: image }
      : { base64: image };
  const file = await takeMedia(ctx, { kind: "image", ...source });
  return file.id;
}
