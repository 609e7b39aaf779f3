import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { ambiguousMember, type Member } from "./find-member.ts";
import { members } from "./table.ts";

/** More members than any team has; a bound for what one note may look through. */
const MEMBERS_MAX = 5_000;

interface Colleague extends Member {
  email: string;
  nameFolded: string;
}

/**
 * Active members that a text mentions: `@ana@example.com`, `@Ana Suárez`, or `@Ana` where nobody else is
 * called so. What stands behind another @ is text like any other.
 * @throws member_conflict  a mention fits several, who are named
 */
export async function membersMentioned(ctx: Pick<Ctx, "tx" | "workspaceId">, text: string): Promise<Member[]> {
  const mentions = mentionsIn(text);
  if (mentions.length === 0) return [];
  const colleagues: Colleague[] = await db(ctx)
    .select({ id: members.id, name: members.name, email: members.email, nameFolded: members.nameFolded })
    .from(members)
    .where(and(eq(members.workspaceId, ctx.workspaceId), eq(members.active, true)))
    .orderBy(members.id)
    .limit(MEMBERS_MAX);
  const found = new Map<string, Member>();
  for (const mention of mentions) {
    const [member, ...others] = meant(mention, colleagues);
    if (member && others.length > 0) throw ambiguousMember(mention.split("\n")[0] ?? mention, [member, ...others]);
    if (member) found.set(member.id, { id: member.id, name: member.name });
  }
  return [...found.values()];
}

/** What follows each @ that begins a word; the @ of an address within a text does not. */
function mentionsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}._%+-])@(?=\p{L}|\p{N})/gu)].map((at) => text.slice(at.index + 1));
}

/** By the address, else by the longest name that the text begins with: the whole name comes before its first word. */
function meant(text: string, colleagues: readonly Colleague[]): Colleague[] {
  const address = /^[^\s@]+@[^\s@]+\.[\p{L}\p{N}-]+/u.exec(text)?.[0].toLowerCase();
  if (address) return colleagues.filter((one) => one.email === address);
  const folded = foldText(text);
  const whole = colleagues.filter((one) => beginsWith(folded, one.nameFolded));
  const longest = Math.max(...whole.map((one) => one.nameFolded.length));
  if (whole.length > 0) return whole.filter((one) => one.nameFolded.length === longest);
  return colleagues.filter((one) => beginsWith(folded, one.nameFolded.split(/\s+/)[0] ?? ""));
}

function beginsWith(folded: string, name: string): boolean {
  return name !== "" && folded.startsWith(name) && !/^[\p{L}\p{N}]/u.test(folded.slice(name.length));
}
