/** What a caller is told of a call that went wrong. */
export interface Told {
  code: string;
  fields?: {
    path: string;
    nearest_key?: string;
    nearest?: unknown;
    example?: unknown;
    finder?: string;
    received?: string;
  }[];
  hint?: string;
  details?: { candidates?: Record<string, unknown>[] };
}

type Args = Record<string, unknown>;
/** Asks the tool; `args` are those of the call that failed, for a tool that takes some of them too. */
type Find = (tool: string, query: string, args: Args) => Promise<Record<string, unknown>[]>;

/**
 * Mends a call by its error and nothing else: takes the parameter or value that the error names, its
 * example where it names none, and asks the tool that it names for an id.
 */
export async function mend(args: Args, told: Told, find: Find): Promise<Args> {
  const mended: Args = { ...args };
  for (const field of told.fields ?? []) {
    const [name = "", ...rest] = field.path.split(".");
    if (field.nearest_key !== undefined) {
      mended[field.nearest_key] = mended[name];
      delete mended[name];
    } else if (field.nearest !== undefined) put(mended, name, rest, field.nearest);
    else if (told.code.endsWith("_not_found") || looksLikeName(field, at(mended, name, rest)))
      await lookUp(mended, name, rest, told, find);
    else if (field.example !== undefined) put(mended, name, rest, field.example);
    else delete mended[name];
  }
  return mended;
}

function at(args: Args, name: string, [index]: string[]): unknown {
  const value = args[name];
  return index !== undefined && Array.isArray(value) ? (value as unknown[])[Number(index)] : value;
}

function put(args: Args, name: string, [index]: string[], value: unknown): void {
  const list = args[name];
  if (index !== undefined && Array.isArray(list))
    args[name] = list.map((item, place) => (place === Number(index) ? value : item));
  else args[name] = value;
}

function looksLikeName(field: { finder?: string }, given: unknown): boolean {
  return field.finder !== undefined && typeof given === "string";
}

async function lookUp(args: Args, name: string, rest: string[], told: Told, find: Find): Promise<void> {
  const { candidates } = told.details ?? {};
  // With several, a person would be asked.
  if (candidates?.length === 1) return take(args, name, rest, candidates[0]);
  const tool = told.fields?.find((field) => field.finder)?.finder ?? told.hint;
  const [first] = tool ? await find(tool, String(at(args, name, rest)), args) : [];
  take(args, name, rest, first);
}

function take(args: Args, name: string, rest: string[], found: Record<string, unknown> | undefined): void {
  if (!found) return;
  // A list of people takes what the tool calls its people.
  const key = [name, name.replace(/s$/, ""), "contact_id"].find((known) => known in found);
  if (key) put(args, name, rest, found[key]);
}
