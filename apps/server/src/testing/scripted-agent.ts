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
  const mended = structuredClone(args);
  for (const field of told.fields ?? []) {
    const path = field.path.split(".");
    if (field.nearest_key !== undefined) {
      const given = at(mended, path);
      remove(mended, path);
      put(mended, [...path.slice(0, -1), field.nearest_key], given);
    } else if (field.nearest !== undefined) put(mended, path, field.nearest);
    else if (told.code.endsWith("_not_found") || looksLikeName(field, at(mended, path)))
      await lookUp(mended, path, told, find);
    else if (field.example !== undefined) put(mended, path, field.example);
    else remove(mended, path);
  }
  return mended;
}

function at(args: Args, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Args | undefined)?.[key], args);
}

/** What stands around it is there already, or a plain value, which is replaced as a whole. */
function put(args: Args, path: readonly string[], value: unknown): void {
  const [around, key] = [at(args, path.slice(0, -1)), path.at(-1) ?? ""];
  if (around !== null && typeof around === "object") (around as Args)[key] = value;
  else args[path[0] ?? ""] = value;
}

function remove(args: Args, path: readonly string[]): void {
  const around = at(args, path.slice(0, -1));
  if (around !== null && typeof around === "object") delete (around as Args)[path.at(-1) ?? ""];
}

function looksLikeName(field: { finder?: string }, given: unknown): boolean {
  return field.finder !== undefined && typeof given === "string";
}

async function lookUp(args: Args, path: readonly string[], told: Told, find: Find): Promise<void> {
  const { candidates } = told.details ?? {};
  // With several, a person would be asked.
  if (candidates?.length === 1) return take(args, path, candidates[0]);
  const tool = told.fields?.find((field) => field.finder)?.finder ?? told.hint;
  const [first] = tool ? await find(tool, String(at(args, path)), args) : [];
  take(args, path, first);
}

function take(args: Args, path: readonly string[], found: Record<string, unknown> | undefined): void {
  if (!found) return;
  const [name = ""] = path;
  // A list of people takes what the tool calls its people.
  const key = [name, name.replace(/s$/, ""), "contact_id"].find((known) => known in found);
  if (key) put(args, path, found[key]);
}
