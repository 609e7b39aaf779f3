import { z } from "zod";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One emoji as a person sees it (skin tones, flags and families are one); `""` takes a reaction back. */
export function isReaction(text: string): boolean {
  if (text === "") return true;
  const [first, second] = graphemes.segment(text);
  if (!first || second) return false;
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\u{FE0F}?\u{20E3}/u.test(first.segment);
}

export const reactionEmoji = z.string().max(40).refine(isReaction, 'must be one emoji, or "" to take it back');
