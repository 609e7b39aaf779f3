import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { isNearName, plainName } from "../near-name.ts";
import { findLabels, labelKey, labelName, labelNames } from "./find-label.ts";

const SHOWN_MAX = 5;
type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** Other labels whose names look like this one written in another way; absent when there are none. */
export async function similarLabels(ctx: Reach, name: string): Promise<{ similar?: string[] }> {
  const similar = likesAmong(await labelNames(ctx), name);
  return similar.length > 0 ? { similar } : {};
}

/** Of labels that a call makes by using them: which of those there were look like them. */
export const similarMade = z
  .array(z.object({ label: z.string(), like: z.array(z.string()) }))
  .optional()
  .describe("Made just now, though these look like it.");

/** To be asked before the labels are made; empty when none is given, none is new or none looks like another. */
export async function likesOfNew(
  ctx: Reach,
  names: readonly string[] | undefined,
): Promise<{ similar?: { label: string; like: string[] }[] }> {
  if (names === undefined || names.length === 0) return {};
  const there = new Set((await findLabels(ctx, names)).map((label) => label.nameKey));
  const made = names.filter((name) => !there.has(labelKey(name)));
  if (made.length === 0) return {};
  const known = await labelNames(ctx);
  const similar = made.flatMap((name) => {
    const like = likesAmong(known, name);
    return like.length > 0 ? [{ label: labelName(name), like }] : [];
  });
  return similar.length > 0 ? { similar } : {};
}

function likesAmong(known: readonly string[], name: string): string[] {
  const isLike = (other: string) => looksOf(other) === looksOf(name) || isNearName(plainName(other), plainName(name));
  return known.filter((other) => other !== name && isLike(other)).slice(0, SHOWN_MAX);
}

/** A name by how it looks: letters and digits that the eye takes for one another are one. */
function looksOf(name: string): string {
  return plainName(name).replace(/./gu, (sign) => LOOKS[sign] ?? sign);
}

/**
 * Cyrillic and Greek letters, and digits, that look like a Latin letter in small or in capitals.
 * Source: Unicode Technical Standard 39, confusables, of these scripts.
 */
const LOOKS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["a", "аα"],
    ["b", "вβьъ"],
    ["c", "сϲ"],
    ["d", "ԁ"],
    ["e", "еεєҽ"],
    ["h", "нһη"],
    ["j", "ј"],
    ["k", "кκ"],
    ["l", "iіι1|ӏ"],
    ["m", "мμ"],
    ["n", "пν"],
    ["o", "оο0σ"],
    ["p", "рρ"],
    ["s", "ѕ"],
    ["t", "тτ"],
    ["u", "υ"],
    ["x", "хχ"],
    ["y", "уγү"],
    ["z", "ζ"],
  ].flatMap(([latin = "", alike = ""]) => [...alike].map((sign) => [sign, latin])),
);
