import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

/**
 * Ids: `<kind>_` and 15 characters of Crockford base32, 20 characters at most.
 * Nine characters are the millisecond, six are random and count up within one millisecond,
 * so ids of one process sort by creation.
 */
export const ID_KINDS = {
  workspace: "ws",
  key: "key",
  phone: "phn",
  chat: "chat",
  message: "msg",
  contact: "con",
  consent: "cns",
  group: "grp",
  group_operation: "gop",
  group_template: "gtp",
  ticket: "tkt",
  label: "lbl",
  note: "note",
  task: "task",
  member: "mem",
  property: "prop",
  comment: "cmt",
  schedule: "sch",
  broadcast: "brd",
  file: "file",
  event: "evt",
  audit: "aud",
  request: "req",
  job: "job",
  token: "ctk",
} as const;

export type IdKind = keyof typeof ID_KINDS;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_CHARS = 9;
const RANDOM_CHARS = 6;
const RANDOM_MAX = 32 ** RANDOM_CHARS;

export interface Ids {
  next(kind: IdKind): string;
  /** `bytes` random bytes as lower-case hex: for secrets and tokens. */
  secret(bytes: number): string;
}

export function createIds(clock: Clock): Ids {
  let lastMs = -1;
  let counter = 0;
  return {
    next(kind) {
      const ms = clock.now().getTime();
      if (ms === lastMs) counter = (counter + 1) % RANDOM_MAX;
      else {
        lastMs = ms;
        counter = randomBytes(4).readUInt32BE() % RANDOM_MAX;
      }
      return `${ID_KINDS[kind]}_${base32(ms, TIME_CHARS)}${base32(counter, RANDOM_CHARS)}`;
    },
    secret: (bytes) => randomBytes(bytes).toString("hex"),
  };
}

/** Matches an id of the kind exactly. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${ID_KINDS[kind]}_[0-9a-hjkmnp-tv-z]{${TIME_CHARS + RANDOM_CHARS}}$`);
}

function base32(value: number, chars: number): string {
  let rest = value;
  let out = "";
  for (let i = 0; i < chars; i++) {
    out = ALPHABET[rest % 32] + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}
