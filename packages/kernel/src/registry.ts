import { CATEGORIES, type AnyOperation, type Category, type Tier } from "./operation.ts";
import { parseRest, type RestRoute } from "./rest-route.ts";

/** One operation with what its slice and its declaration say about it. */
export interface RegisteredOperation {
  operation: AnyOperation;
  category: Category;
  route: RestRoute;
}

export interface Registry {
  /** Every operation that has a surface, in the fixed order of the catalogue. */
  all: readonly RegisteredOperation[];
  find(name: string): RegisteredOperation | null;
}

const TIERS: Tier[] = ["core", "extended", "admin"];
const NAME_CHARS_MAX = 40;

/**
 * Builds the registry and checks what no type can: names, unique routes, path parameters.
 * Order: category, tier, name; so a list never changes because a file moved.
 * @throws Error  in words, at start-up: a wrong declaration is ours, never a caller's
 */
export function createRegistry(entries: readonly { operation: AnyOperation; category: Category }[]): Registry {
  const all = entries
    .filter((entry) => entry.operation.tier !== "internal")
    .map((entry) => ({ ...entry, route: parseRest(entry.operation) }))
    .sort(byCatalogueOrder);
  const byName = new Map<string, RegisteredOperation>();
  const routes = new Map<string, string>();
  for (const entry of all) {
    const { name } = entry.operation;
    if (!/^[a-z]+(_[a-z0-9]+)+$/.test(name) || name.length > NAME_CHARS_MAX) {
      throw new Error(`Operation "${name}" must be verb_noun in snake_case, at most ${NAME_CHARS_MAX} characters.`);
    }
    if (byName.has(name)) throw new Error(`Two operations are called "${name}".`);
    const shape = `${entry.route.method} ${entry.route.path.replace(/\{[^}]+\}/g, "{}")}`;
    const other = routes.get(shape);
    if (other) throw new Error(`"${name}" and "${other}" share the route ${shape}.`);
    routes.set(shape, name);
    byName.set(name, entry);
  }
  return { all, find: (name) => byName.get(name) ?? null };
}

function byCatalogueOrder(a: RegisteredOperation, b: RegisteredOperation): number {
  return (
    CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
    TIERS.indexOf(a.operation.tier) - TIERS.indexOf(b.operation.tier) ||
    (a.operation.name < b.operation.name ? -1 : 1)
  );
}
