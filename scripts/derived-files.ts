import {
  argumentSchema,
  createRegistry,
  DIRECT_TOOLS,
  generalInstructions,
  listedTool,
  reachingTools,
  reachOf,
  scopesOf,
  type RegisteredOperation,
} from "@parley/kernel";
import { operations } from "../packages/domain/src/operations.gen.ts";
import type { Catalogue, GreetingKind } from "../apps/bridge/src/catalogue.ts";
import { VERSION } from "../apps/server/src/version.ts";
import { openApiDocument } from "../apps/server/src/edges/openapi.ts";
import { clientText } from "./client-text.ts";
import { matrixText } from "./matrix-text.ts";
import { HEADER, toolsText } from "./reference-text.ts";

/** Everything that derives from the operations, by path. */
export async function derivedFiles(): Promise<Map<string, string>> {
  const registry = createRegistry(operations);
  const files = new Map<string, string>();
  const compact = { direct: DIRECT_TOOLS, tools: reachingTools(false), read_only_tools: reachingTools(true) };
  files.set(
    "docs/reference/openapi.json",
    json(openApiDocument(registry, { version: VERSION, serverUrl: "http://127.0.0.1:4310" })),
  );
  files.set("docs/reference/tools.md", toolsText(registry.all));
  const catalogue = `${JSON.stringify({ instructions: instructionsFrom(registry.all), compact, entries: registry.all.map(catalogueEntry) })}\n`;
  files.set("docs/reference/matrix.md", matrixText(HEADER, operations, JSON.parse(catalogue) as Catalogue));
  files.set("packages/client/src/operations.gen.ts", clientText(registry.all));
  files.set("apps/bridge/src/catalogue.gen.json", catalogue);
  const inFull = registry.all.map(({ operation }) => [operation.name, argumentSchema(operation)] as const);
  files.set("apps/bridge/src/arguments.gen.json", `${JSON.stringify(Object.fromEntries(inFull))}\n`);
  for (const entry of registry.all) {
    files.set(`packages/domain/src/__toolsnaps__/${entry.operation.name}.json`, json(listedTool(entry)));
  }
  return files;
}

/** For the bridge's first greeting, by what its settings say of the connection; later ones are the server's own. */
function instructionsFrom(all: readonly RegisteredOperation[]): Record<GreetingKind, string> {
  const usual = all.filter(({ category }) => category !== "admin");
  const words = (tools: readonly RegisteredOperation[], compact: boolean) =>
    generalInstructions(
      reachOf(
        tools.map(({ operation }) => operation),
        compact,
      ),
    );
  const reading = usual.filter(({ operation }) => operation.effect === "read");
  const core = (tools: readonly RegisteredOperation[]) => tools.filter(({ operation }) => operation.tier === "core");
  return {
    all: words(core(usual), false),
    compact: words(usual, true),
    all_read_only: words(core(reading), false),
    compact_read_only: words(reading, true),
  };
}

/** What the bridge embeds: the tool as `tools/list` answers it, and what decides who sees it. */
function catalogueEntry(entry: RegisteredOperation): object {
  const { operation, category, route } = entry;
  return {
    category,
    tier: operation.tier,
    effect: operation.effect,
    scopes: scopesOf(operation),
    rest: `${route.method} ${route.path}`,
    tool: listedTool(entry),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
