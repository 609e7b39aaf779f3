import { createClient, ParleyError, type Client } from "@parley/client";
import type { Settings } from "./config.ts";
import { NO_KEY, wordsFor } from "./trouble.ts";

export interface Invocation {
  args: string[];
  flags: Record<string, string | true>;
  settings: Settings;
}

/** Resolves to the exit code. */
export type Command = (invocation: Invocation) => Promise<number>;

export const EXIT = { well: 0, refused: 1, usage: 2, away: 3 } as const;

export function fail(code: number, words: string): never {
  console.error(words);
  process.exit(code);
}

export function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** The typed client of the settings' server; ends the process in words when there is no key. */
export function clientOf(settings: Settings): Client {
  if (settings.key === null) fail(EXIT.refused, NO_KEY);
  return createClient({ url: settings.url, key: settings.key });
}

/** Runs `work`; prints what the server refused, as JSON where that was asked for, and says how it ended. */
export async function reported(settings: Settings, asJson: boolean, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return EXIT.well;
  } catch (error) {
    if (error instanceof ParleyError) {
      if (asJson) print(error.body);
      else console.error(`${error.body.code}: ${error.body.message}`);
      return EXIT.refused;
    }
    const cause = error instanceof Error && error.cause ? error.cause : error;
    console.error(wordsFor(cause, settings.url));
    return EXIT.away;
  }
}
