import {
  AppError,
  CATEGORIES,
  generalInstructions,
  instructionsFor,
  listedTool,
  missingScopes,
  nearestOf,
  reachOf,
  scopesOf,
  type RegisteredOperation,
  type Registry,
  type Scope,
  type ToolDefinition,
} from "@parley/kernel";
import type { Credential, EdgeContext } from "./edge.ts";

/** What a connection asked to see, from the query of its URL. It can only narrow what the key may do. */
export interface CatalogueChoice {
  categories: ReadonlySet<string>;
  extended: boolean;
  readOnly: boolean;
  /** Few tools directly, the others found by words; see the kernel's compact-tools.ts. */
  compact: boolean;
  /** Every argument of each tool is shown, for clients that send no other. */
  allArguments: boolean;
}

const EXTRA_TOOLSETS = ["extended", "all"];

const KEYS = ["toolsets", "mode", "read_only", "arguments"] as const;

/** @throws invalid_input  a key, toolset or mode that does not exist, with the nearest one, or two values for one key */
export function choiceFromQuery(query: URLSearchParams): CatalogueChoice {
  assertKeysKnown(query);
  const names = query
    .getAll("toolsets")
    .flatMap((list) => list.split(","))
    .map((name) => name.trim())
    .filter(Boolean);
  const known = [...CATEGORIES, ...EXTRA_TOOLSETS];
  for (const name of names) assertKnown("toolsets", name, known);
  const mode = soleValue(query, "mode") ?? "all";
  assertKnown("mode", mode, ["all", "compact"]);
  const shown = soleValue(query, "arguments") ?? "few";
  assertKnown("arguments", shown, ["few", "all"]);
  const readOnly = soleValue(query, "read_only") ?? "false";
  assertKnown("read_only", readOnly, ["true", "false"]);
  const categories = names.filter((name) => !EXTRA_TOOLSETS.includes(name));
  const everything = names.includes("all");
  return {
    categories: new Set(
      everything ? CATEGORIES : categories.length > 0 ? categories : CATEGORIES.filter((name) => name !== "admin"),
    ),
    // What is found by words costs nothing until then.
    extended: everything || names.includes("extended") || (mode === "compact" && names.length === 0),
    readOnly: readOnly === "true",
    compact: mode === "compact",
    allArguments: shown === "all",
  };
}

/** The tools of this connection, in the fixed order of the registry. */
export function visibleTools(
  registry: Registry,
  choice: CatalogueChoice,
  scopes: ReadonlySet<Scope>,
): RegisteredOperation[] {
  return registry.all.filter(
    (entry) => isChosen(entry, choice) && missingScopes(scopes, scopesOf(entry.operation)).length === 0,
  );
}

export function isChosen({ operation, category }: RegisteredOperation, choice: CatalogueChoice): boolean {
  if (choice.readOnly && operation.effect !== "read") return false;
  if (!choice.categories.has(category)) return false;
  return operation.tier !== "extended" || choice.extended;
}

/** What `initialize` and `server/discover` tell. */
export async function instructionsOf(
  edge: EdgeContext,
  credential: Credential,
  choice: CatalogueChoice,
): Promise<string> {
  const tools = visibleTools(edge.registry, choice, credential.scopes).map(({ operation }) => operation);
  return instructionsFor(generalInstructions(reachOf(tools, choice.compact)), await edge.wordsOf(credential));
}

type Rendered = WeakMap<RegisteredOperation, ToolDefinition>;
const rendered: { few: Rendered; all: Rendered } = { few: new WeakMap(), all: new WeakMap() };

/** Turning a schema into JSON is the costly part of `tools/list`, so each tool is rendered once. */
export function renderedTool(
  entry: RegisteredOperation,
  { allArguments }: Pick<CatalogueChoice, "allArguments">,
): ToolDefinition {
  const known = allArguments ? rendered.all : rendered.few;
  let tool = known.get(entry);
  if (!tool) known.set(entry, (tool = listedTool(entry, allArguments)));
  return tool;
}

/** A misspelt key left out would list every tool, and the writing ones where `read_only` was meant. */
function assertKeysKnown(query: URLSearchParams): void {
  for (const key of query.keys()) {
    if (!KEYS.some((known) => known === key)) refuse(key, key, `${key} is not a key of this address`, KEYS);
  }
}

function soleValue(query: URLSearchParams, key: (typeof KEYS)[number]): string | null {
  const values = new Set(query.getAll(key));
  if (values.size > 1)
    throw new AppError("invalid_input", { public: `${key} is given twice, and differs. Say it once.` });
  return query.get(key);
}

function assertKnown(key: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) refuse(key, value, `${key}=${value} is not known`, known);
}

function refuse(path: string, given: string, message: string, known: readonly string[]): never {
  const nearest = nearestOf(given, known);
  throw new AppError("invalid_input", {
    public: `${message}${nearest ? `; did you mean ${nearest}?` : "."} Known: ${known.join(", ")}.`,
    fields: [{ path, message, ...(nearest ? { [given === path ? "nearest_key" : "nearest"]: nearest } : {}) }],
  });
}
