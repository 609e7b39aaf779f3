import { createClient, ParleyError, type Client } from "@parley/client";
import type { Settings } from "./config.ts";
import { WrongUsage, type Flags, type KnownFlags } from "./flags.ts";
import { refusalLines } from "./refusal-lines.ts";
import { shownJson } from "./shown-text.ts";
import { NO_KEY, wordsFor } from "./trouble.ts";

export interface Invocation {
  args: string[];
  flags: Flags;
  settings: Settings;
}

export interface Command {
  /** Beside `--url`, `--key` and `--help`. */
  flags: KnownFlags;
  /** Resolves to the exit code. */
  run(invocation: Invocation): Promise<number>;
}

export const EXIT = { well: 0, refused: 1, usage: 2, away: 3 } as const;

/** Ends the command in words on stderr; stdout stays for what was asked for. */
export class Ended extends Error {
  readonly code: number;
  constructor(code: number, words: string) {
    super(words);
    this.code = code;
  }
}

export function print(value: unknown): void {
  console.log(shownJson(value, 2));
}

/** @throws Ended  no key is set */
export function clientOf(settings: Settings): Client {
  if (settings.key === null) throw new Ended(EXIT.refused, NO_KEY.message);
  return createClient({ url: settings.url, key: settings.key });
}

/** Runs `work` and says how it ended; as JSON on stdout what the server refused, where JSON was asked for. */
export async function reported(settings: Settings, asJson: boolean, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return EXIT.well;
  } catch (error) {
    if (error instanceof Ended || error instanceof WrongUsage) throw error;
    if (error instanceof ParleyError) {
      if (asJson) print(error.body);
      else console.error(refusalLines(error.body));
      return EXIT.refused;
    }
    const words = wordsFor(causeOf(error), settings);
    if (asJson) print(words);
    else console.error(words.message);
    return EXIT.away;
  }
}

/** `fetch` hides the reason one level down. */
export function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? error.cause : error;
}
