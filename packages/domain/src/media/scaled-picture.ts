import sharp from "sharp";

const SCALABLE = new Set(["image/jpeg", "image/png", "image/webp"]);
/** A picture that claims more than this when opened is not opened: a small file can hold a huge one. */
const PIXELS_MAX = 100_000_000;

/**
 * The picture with its longer side at most `maxSide`, upright; anything else, or a smaller one, as it is, and
 * so is one that takes no fewer bytes scaled.
 */
export async function scaledPicture(
  bytes: Uint8Array,
  mimeType: string,
  maxSide: number | undefined,
): Promise<{ bytes: Uint8Array; mimeType: string }> {
  if (maxSide === undefined || !SCALABLE.has(mimeType)) return { bytes, mimeType };
  const picture = sharp(bytes, { limitInputPixels: PIXELS_MAX });
  const { width, height } = await picture.metadata();
  if (Math.max(width, height) <= maxSide) return { bytes, mimeType };
  const resized = picture.rotate().resize({ width: maxSide, height: maxSide, fit: "inside" });
  const scaled = await resized.toBuffer();
  return { bytes: scaled.byteLength < bytes.byteLength ? scaled : bytes, mimeType };
}
