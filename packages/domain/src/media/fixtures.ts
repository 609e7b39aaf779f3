/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  upload_media: () => ({ base64: Buffer.from("%PDF-1.7\n%%EOF").toString("base64"), filename: "offer.pdf" }),
  settle_media: () => ({ file_id: "file_000000000000000", failure: "The media has expired." }),
};
