import { AppError, nearestOf, foldText, withoutUnseen, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, or } from "drizzle-orm";
import { isNone } from "../none-word.ts";
import { members } from "./table.ts";

export interface Member {
  id: string;
  name: string;
}

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** Named in a refusal; more would drown the one that is meant. */
const NAMED_MAX = 10;

/**
 * The member that a caller names by id, by e-mail, or by the exact name without regard to case and accents.
 * @param among  who may be meant: work is given to the active only, but looked for by whoever has it
 * @throws member_not_found  with the nearest name and who there is
 * @throws member_conflict  several have this name
 */
export async function resolveMember(
  ctx: Reach,
  given: string,
  among: "active" | "everyone" = "active",
): Promise<Member> {
  const wanted = given.trim();
  const found = await db(ctx)
    .select({ id: members.id, name: members.name, email: members.email })
    .from(members)
    .where(
      and(
        eq(members.workspaceId, ctx.workspaceId),
        among === "active" ? eq(members.active, true) : undefined,
        or(
          eq(members.id, wanted),
          eq(members.email, wanted.toLowerCase()),
          eq(members.nameFolded, foldText(withoutUnseen(wanted))),
        ),
      ),
    )
    .orderBy(members.id)
    .limit(NAMED_MAX);
  const [member, ...others] = found;
  if (!member) throw await notFound(ctx, wanted);
  if (others.length > 0) throw ambiguousMember(wanted, found);
  return { id: member.id, name: member.name };
}

/**
 * Whose something becomes: null for nobody, which callers write as null or, where their schema shows
 * only a string, `none`; undefined leaves it as it is.
 * @throws member_not_found | member_conflict
 */
export async function assigneeFrom(ctx: Reach, given: string | null | undefined): Promise<string | null | undefined> {
  if (given === null || given === undefined) return given;
  return isNone(given) ? null : (await resolveMember(ctx, given)).id;
}

/** The member of this id; null when they are no longer active. */
export async function activeMember(ctx: Reach, id: string): Promise<Member | null> {
  const [member] = await db(ctx)
    .select({ id: members.id, name: members.name })
    .from(members)
    .where(and(eq(members.id, id), eq(members.active, true)));
  return member ?? null;
}

/** Names by id, of those who are no longer active too. */
export async function memberNames(ctx: Reach, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db(ctx)
    .select({ id: members.id, name: members.name })
    .from(members)
    .where(inArray(members.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function notFound(ctx: Reach, given: string): Promise<AppError> {
  const there = await db(ctx)
    .select({ member_id: members.id, name: members.name })
    .from(members)
    .where(and(eq(members.workspaceId, ctx.workspaceId), eq(members.active, true)))
    .orderBy(members.nameFolded, members.id);
  const names = [...new Set(there.map((row) => row.name))];
  const nearest = nearestName(given, names);
  const listed = names.slice(0, NAMED_MAX);
  const guess = nearest ? ` Did you mean "${nearest}"?` : "";
  const who =
    names.length === 0
      ? " This workspace has no members yet."
      : ` Members: ${listed.join(", ")}${names.length > listed.length ? ", …" : ""}.`;
  return new AppError("member_not_found", {
    public: `There is no active member "${given.slice(0, 60)}".${guess}${who} For nobody write none.`,
    fields: [
      {
        path: "assignee",
        message: "is not a member",
        received: given.slice(0, 60),
        expected: "a member's exact name, email or mem_…, or none",
      },
    ],
    hint: "list_members",
    details: {
      ...(nearest ? { nearest: [nearest] } : {}),
      candidates: there.filter(({ name }) => !nearest || name === nearest).slice(0, NAMED_MAX),
    },
  });
}

/** By the whole name, or by one of its words: "ana" is near "Ana Suárez". */
function nearestName(given: string, names: readonly string[]): string | null {
  const folded = foldText(given);
  const byWord = names.filter((name) => foldText(name).split(/\s+/).includes(folded));
  if (byWord.length === 1) return byWord[0] ?? null;
  const near = nearestOf(folded, names.map(foldText));
  return names.find((name) => foldText(name) === near) ?? null;
}

export function ambiguousMember(
  given: string,
  found: readonly { id: string; name: string; email: string }[],
): AppError {
  return new AppError("member_conflict", {
    public: `Several members are meant by "${given.slice(0, 60)}". Name one by its email or member_id.`,
    fields: [{ path: "assignee", message: "has several candidates", received: given.slice(0, 60) }],
    details: { candidates: found.slice(0, NAMED_MAX).map(({ id, name, email }) => ({ member_id: id, name, email })) },
  });
}
