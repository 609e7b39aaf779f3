import text from "./catalogue.gen.json" with { type: "json" };

/** A tool as the server lists it, and what decides who sees it. */
export interface CatalogueEntry {
  category: string;
  tier: string;
  effect: string;
  scopes: string[];
  rest: string;
  tool: Tool;
}

export interface Tool {
  name: string;
  description: string;
  inputSchema: { properties?: Record<string, { type?: string }>; required?: string[] };
}

/** Of a connection, what its instructions depend on. */
export type GreetingKind = "all" | "compact" | "all_read_only" | "compact_read_only";

export interface Catalogue {
  instructions: Record<GreetingKind, string>;
  /** What `mode=compact` lists: these of the entries, and the two that reach all others. */
  compact: { direct: string[]; tools: Tool[]; read_only_tools: Tool[] };
  entries: CatalogueEntry[];
}

let parsed: Catalogue | null = null;

/** The bundler hands the file over as text, so that parsing waits until something asks. */
export function catalogue(): Catalogue {
  parsed ??= (typeof text === "string" ? JSON.parse(text) : text) as Catalogue;
  return parsed;
}

const EXTRA_TOOLSETS = ["extended", "all"];

/**
 * The tools this connection lists, before what is known of its key; the server narrows by the same rule.
 * Null: only the server can say; so it is of a toolset or a mode that is not known here, too.
 */
export function chosenTools(query: Record<string, string>, from: Catalogue = catalogue()): Tool[] | null {
  const { entries, compact } = from;
  const names = (query["toolsets"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const known = new Set([...entries.map((entry) => entry.category), ...EXTRA_TOOLSETS]);
  // What is embedded shows few arguments, so the server is asked for its list.
  if (query["arguments"] !== undefined) return null;
  const isCompact = query["mode"] === "compact";
  if ((query["mode"] !== undefined && !isCompact) || !names.every((name) => known.has(name))) return null;
  const readOnly = query["read_only"] === "true";
  const all = names.includes("all");
  const extended = all || names.includes("extended");
  const categories = names.filter((name) => !EXTRA_TOOLSETS.includes(name));
  const chosen = entries.filter((entry) => {
    if (readOnly && entry.effect !== "read") return false;
    if (!all && (categories.length > 0 ? !categories.includes(entry.category) : entry.category === "admin"))
      return false;
    return entry.tier !== "extended" || extended;
  });
  const tools = chosen.map((entry) => entry.tool);
  if (!isCompact) return tools;
  const reaching = readOnly ? compact.read_only_tools : compact.tools;
  return [...reaching, ...tools.filter((tool) => compact.direct.includes(tool.name))];
}
