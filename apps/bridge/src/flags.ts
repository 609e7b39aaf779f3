import { nearestOf } from "./nearest.gen.ts";

export type Flags = Record<string, string | true>;

/** What a command line may carry. A bare flag never takes the next word. */
export interface KnownFlags {
  values: readonly string[];
  bare: readonly string[];
  /** What to write in place of a flag that does not exist, where the command knows. */
  instead?: (name: string) => string | null;
}

/** Of every command that speaks to a server. */
export const SERVER_FLAGS = ["url", "key"];

/** A command line or an environment that cannot be meant; the words say what would be right. */
export class WrongUsage extends Error {}

/**
 * `--name value`, `--name=value` and bare `--name`; what is no flag comes back in order.
 * A value flag without a value is `true`, and whoever reads it decides.
 * @throws WrongUsage  a flag that does not exist, with the nearest one, or a bare one with a value
 */
export function parseFlags(args: readonly string[], known: KnownFlags): { flags: Flags; rest: string[] } {
  const flags: Flags = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("--")) {
      rest.push(arg);
      continue;
    }
    const [name = "", value] = arg.slice(2).split(/=(.*)/s);
    const isBare = known.bare.includes(name);
    if (!isBare && !known.values.includes(name)) refuse(name, known);
    if (isBare && value !== undefined) throw new WrongUsage(`--${name} takes no value, so not =${value}.`);
    const next = args[i + 1];
    if (value !== undefined) flags[name] = value;
    else if (isBare || next === undefined || next.startsWith("--")) flags[name] = true;
    else {
      flags[name] = next;
      i++;
    }
  }
  return { flags, rest };
}

function refuse(name: string, { values, bare, instead }: KnownFlags): never {
  const known = [...values, ...bare];
  const nearest = nearestOf(name, known);
  const own = instead?.(name);
  const hint = own
    ? own
    : nearest
      ? `Did you mean --${nearest}?`
      : `The flags are ${known.map((flag) => `--${flag}`).join(", ")}.`;
  throw new WrongUsage(`There is no flag --${name}. ${hint}`);
}
