import sharp from "sharp";

const SCALABLE = new Set(["image/jpeg", "image/png", "image/webp"]);
/** A picture that claims more than this when opened is not opened: a small file can hold a huge one. */
const PIXELS_MAX = 100_000_000;
/** Longer sides, in pixels, tried in turn where a picture as it is would be too large; models look at no more than the first. */
const SIDES = [1568, 784, 392];

export interface FileBytes {
  bytes: Uint8Array;
  mimeType: string;
}

/**
 * The file in at most `bytesMax`: as it is, or a picture scaled down, to `maxSide` where that is given. Null where
 * it stays larger.
 */
export async function fittingFile(
  file: FileBytes,
  { maxSide, bytesMax }: { maxSide?: number | undefined; bytesMax: number },
): Promise<Uint8Array | null> {
  for (const side of maxSide === undefined ? [undefined, ...SIDES] : [maxSide]) {
    const bytes = await scaledPicture(file, side);
    if (bytes.byteLength <= bytesMax) return bytes;
  }
  return null;
}

/** Whether a file of this type can be given smaller than it is. */
export function isScalable(mimeType: string): boolean {
  return SCALABLE.has(mimeType);
}

/**
 * The picture with its longer side at most `maxSide`, upright; anything else, or a smaller one, as it is, and
 * so is one that takes no fewer bytes scaled, or that is damaged.
 */
async function scaledPicture({ bytes, mimeType }: FileBytes, maxSide: number | undefined): Promise<Uint8Array> {
  if (maxSide === undefined || !isScalable(mimeType)) return bytes;
  try {
    const picture = sharp(bytes, { limitInputPixels: PIXELS_MAX });
    const { width, height } = await picture.metadata();
    if (Math.max(width, height) <= maxSide) return bytes;
    const resized = picture.rotate().resize({ width: maxSide, height: maxSide, fit: "inside" });
    const scaled = await resized.toBuffer();
    return scaled.byteLength < bytes.byteLength ? scaled : bytes;
  } catch {
    // The library has no class of errors: whatever it cannot open goes as it came, for others to try.
    return bytes;
  }
}
