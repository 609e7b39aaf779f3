import type { Ctx } from "@parley/kernel";
import { givenAs } from "../../given-as.ts";
import { takeMedia } from "../../media/index.ts";
import type { FilledTemplate } from "../../templates/index.ts";
import type { Draft } from "./queue-message.ts";

/**
 * What a draft says of a file of ours in the header of its template; nothing where there is none.
 * @throws media_not_found | invalid_input
 */
export async function headerFileOf(
  ctx: Ctx,
  { headerFile }: FilledTemplate,
): Promise<Pick<Draft, "mediaId" | "mediaKind">> {
  if (!headerFile) return {};
  const { kind, fileId } = headerFile;
  const file = await givenAs("variables.header_media", "media", takeMedia(ctx, { kind, file_id: fileId }));
  return { mediaId: file.id, mediaKind: kind };
}
