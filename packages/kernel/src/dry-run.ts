import type { Ids } from "./ids.ts";

/**
 * What a dry run makes is gone when it answers, so the answer names none of it: an id that leads
 * nowhere would be taken for something that was done. `dry_run: true` stands beside what the
 * operation declares, which never says it of itself; so does `asks_first`, our sentence of the preview
 * that the call itself would show.
 */
export interface Trial {
  /** For the run: remembers what it gives out. */
  ids: Ids;
  /**
   * The answer of the run, marked, without the ids that were given out during it.
   * @param asks  what the call itself would ask to have confirmed first
   */
  told<T extends object>(answer: T, asks?: string): T;
}

export function trialWith(ids: Ids): Trial {
  const made = new Set<string>();
  const note = (id: string) => {
    made.add(id);
    return id;
  };
  return {
    ids: {
      next: (kind) => note(ids.next(kind)),
      secret(bytes) {
        const secret = note(ids.secret(bytes));
        made.add(Buffer.from(secret, "hex").toString("base64url"));
        return secret;
      },
    },
    told: (answer, asks) => ({
      ...(without(made, answer) as typeof answer),
      dry_run: true,
      ...(asks === undefined ? {} : { [ASKS_FIRST]: asks }),
    }),
  };
}

export const ASKS_FIRST = "asks_first";

/** Fields and entries that name one of them are left out; everything else stays as it is. */
function without(made: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !names(made, item)).map((item) => without(made, item));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, item]) => !names(made, item));
  return Object.fromEntries(kept.map(([key, item]) => [key, without(made, item)]));
}

const PREFIX = /^[a-z]+_/;
const ID = /[a-z]+_[0-9a-z]{15}/g;

/** The id itself, an address that holds it, or a secret behind its prefix. */
function names(made: ReadonlySet<string>, value: unknown): boolean {
  if (typeof value !== "string") return false;
  return isMade(made, value) || (value.match(ID) ?? []).some((id) => made.has(id));
}

/** Prefix by prefix, for a secret may itself begin like one. */
function isMade(made: ReadonlySet<string>, value: string): boolean {
  for (let rest = value; ; rest = rest.replace(PREFIX, "")) {
    if (made.has(rest)) return true;
    if (!PREFIX.test(rest)) return false;
  }
}
