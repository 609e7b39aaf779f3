import type { Ctx } from "@parley/kernel";
import { givenAs } from "../given-as.ts";
import { checkMediaSource, takeMedia, type MediaSource, BASE64_CHARS_MAX } from "../media/index.ts";
import { z } from "zod";

export const imageInput = z
  .string()
  .min(1)
  .max(BASE64_CHARS_MAX)
  .optional()
  .describe("The picture: an https URL, a file_id (from upload_media) or base64.");

/**
 * The picture's file. An address is fetched by the job.
 * @throws invalid_input | payload_too_large | media_not_found
 */
export async function takePicture(ctx: Ctx, image: string): Promise<string> {
  return (await givenAs("image", "media", takeMedia(ctx, sourceOf(image)))).id;
}

/** Refuses a dry run as the real call would, leaving nothing behind. */
export async function checkPicture(ctx: Ctx, image: string): Promise<void> {
  await givenAs("image", "media", checkMediaSource(ctx, sourceOf(image)));
}

function sourceOf(image: string): MediaSource {
  if (/^https?:/i.test(image)) return { kind: "image", url: image };
  return image.startsWith("file_") ? { kind: "image", file_id: image } : { kind: "image", base64: image };
}
