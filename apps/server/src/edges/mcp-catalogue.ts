import {
  AppError,
  CATEGORIES,
  missingScopes,
  nearestOf,
  scopesOf,
  toolDefinition,
  type RegisteredOperation,
  type Registry,
  type Scope,
  type ToolDefinition,
} from "@parley/kernel";

/** What a connection asked to see, from the query of its URL. It can only narrow what the key may do. */
export interface CatalogueChoice {
  categories: ReadonlySet<string>;
  extended: boolean;
  readOnly: boolean;
  /** Few tools directly, the others found by words; see the kernel's compact-tools.ts. */
  compact: boolean;
}

const EXTRA_TOOLSETS = ["extended", "all"];

/** @throws invalid_input  a toolset or mode that does not exist, with the nearest one */
export function choiceFromQuery(query: URLSearchParams): CatalogueChoice {
  const names = (query.get("toolsets") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const known = [...CATEGORIES, ...EXTRA_TOOLSETS];
  for (const name of names) {
    if (!known.includes(name)) refuse("toolsets", name, known);
  }
  const mode = query.get("mode") ?? "all";
  if (mode !== "all" && mode !== "compact") refuse("mode", mode, ["all", "compact"]);
  const readOnly = query.get("read_only") ?? "false";
  if (readOnly !== "true" && readOnly !== "false") refuse("read_only", readOnly, ["true", "false"]);
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

const rendered = new WeakMap<RegisteredOperation, ToolDefinition>();

/** Turning a schema into JSON is the costly part of `tools/list`, so each tool is rendered once. */
export function renderedTool(entry: RegisteredOperation): ToolDefinition {
  let tool = rendered.get(entry);
  if (!tool) rendered.set(entry, (tool = toolDefinition(entry.operation)));
  return tool;
}

function refuse(parameter: string, value: string, known: readonly string[]): never {
  const nearest = nearestOf(value, known);
  throw new AppError("invalid_input", {
    public: `${parameter}=${value} is not known${nearest ? `; did you mean ${nearest}?` : "."} Known: ${known.join(", ")}.`,
  });
}
