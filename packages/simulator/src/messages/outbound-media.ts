import { GraphError } from "../graph/errors.ts";
import { isMediaType } from "../media/media-on-wire.ts";
import { fetchLink } from "../media/fetch-link.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";
import type { LateRefusal } from "./late-refusal.ts";

export interface ResolvedContent {
  content: unknown;
  refusal: LateRefusal | null;
}

type MediaFields = Record<string, unknown> & { id?: string; link?: string };

/**
 * Makes every media of a message one that we hold: ids are checked at once, links are fetched; a
 * link that cannot be fetched fails the message later, with 131053.
 * @throws GraphError 131009  there is no such media id
 */
export async function resolveMedia(
  sim: Sim,
  number: BusinessNumber,
  type: string,
  content: unknown,
): Promise<ResolvedContent> {
  if (isMediaType(type)) return resolveOne(sim, number, type, content as MediaFields);
  if (type !== "interactive") return { content, refusal: null };
  const interactive = content as { header?: { type: string } & Record<string, unknown> };
  const header = interactive.header;
  if (!header || !isMediaType(header.type)) return { content, refusal: null };
  const resolved = await resolveOne(sim, number, header.type, header[header.type] as MediaFields);
  return {
    content: { ...interactive, header: { ...header, [header.type]: resolved.content } },
    refusal: resolved.refusal,
  };
}

async function resolveOne(
  sim: Sim,
  number: BusinessNumber,
  type: string,
  media: MediaFields,
): Promise<ResolvedContent> {
  if (media.id !== undefined) {
    const file = sim.world.media.get(media.id);
    if (!file || file.expiresAt <= sim.now()) {
      throw new GraphError(131009, `Media with id ${media.id} does not exist or has expired.`);
    }
    return { content: media, refusal: null };
  }
  const fetched = await fetchLink(sim, number, type, String(media.link));
  if ("details" in fetched) return { content: media, refusal: { code: 131053, details: fetched.details } };
  const { link: _link, ...rest } = media;
  return { content: { ...rest, id: fetched.id }, refusal: null };
}
