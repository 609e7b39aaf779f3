import { AppError, defineOperation } from "@parley/kernel";
import { z } from "zod";
import {
  MEDIA_BYTES_MAX,
  trueType,
  BASE64_CHARS_MAX,
  FILENAME_GIVEN_CHARS_MAX,
  MIME_CHARS_MAX,
  UNTOLD_TYPE,
  URL_CHARS_MAX,
} from "../media-limits.ts";
import { enqueueFetch } from "../queue-fetch.ts";
import { assertRemoteUrl } from "../remote-url.ts";
import { addFile, decodeBase64, fileName } from "../take-media.ts";

export const uploadMedia = defineOperation({
  name: "upload_media",
  summary: "Store a file to send later.",
  guidance: "Answers the file_id to send it by; a url is fetched later.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "messages:send",
  tier: "extended",
  rest: "POST /media",
  input: z.object({
    base64: z.string().max(BASE64_CHARS_MAX).optional().describe("the file's bytes"),
    url: z.string().max(URL_CHARS_MAX).optional().describe("public https address"),
    filename: z.string().max(FILENAME_GIVEN_CHARS_MAX).optional().describe("name to show"),
    mimetype: z.string().max(MIME_CHARS_MAX).optional().describe("type, where bytes do not tell"),
  }),
  output: z.object({
    file_id: z.string(),
    mime_type: z.string(),
    size_bytes: z.number().optional().describe("Absent: still being fetched."),
    state: z.enum(["pending", "stored", "failed"]),
  }),
  errors: ["payload_too_large"],
  async run({ ctx, input }) {
    const filename = fileName(input.filename);
    const claimed = input.mimetype ?? UNTOLD_TYPE;
    if ((input.base64 === undefined) === (input.url === undefined)) {
      throw new AppError("invalid_input", {
        public: "Give exactly one of base64 and url.",
        fields: [{ path: "url", message: "or base64 is needed, one of them" }],
      });
    }
    let row;
    if (input.url !== undefined) {
      assertRemoteUrl(input.url, "url");
      row = await addFile(ctx, { mimeType: claimed, filename, state: "pending", sourceUrl: input.url });
      await enqueueFetch(ctx, [row.id]);
    } else {
      const bytes = decodeBase64(input.base64 ?? "", "base64");
      if (bytes.byteLength > MEDIA_BYTES_MAX) {
        throw new AppError("payload_too_large", { public: "A file has at most 100 MB." });
      }
      const stored = await ctx.ports.files.put(bytes);
      row = await addFile(ctx, { mimeType: trueType(bytes, claimed, filename), filename, state: "stored", ...stored });
    }
    ctx.audit.changed("file", row.id, null, { mime_type: row.mimeType, size_bytes: row.sizeBytes });
    return {
      file_id: row.id,
      mime_type: row.mimeType,
      ...(row.sizeBytes === null ? {} : { size_bytes: row.sizeBytes }),
      state: row.state,
    };
  },
});
