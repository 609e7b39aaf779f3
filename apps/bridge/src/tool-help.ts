import { embeddedArguments } from "./arguments.ts";
import { catalogue, type CatalogueEntry } from "./catalogue.ts";
import { argumentLines } from "./schema-words.ts";

/** What a tool does and takes, for a terminal: all of it, as no model has to read it. */
export function toolHelp({ tool, scopes }: CatalogueEntry): string {
  const schema = embeddedArguments(tool.name);
  const usage = ["npx parley call", tool.name, ...(schema.required ?? []).map((name) => `${name}=…`)].join(" ");
  return [usage, "", tool.description, "", `Scope: ${scopes.join(", ")}`, ...argumentLines(schema)].join("\n");
}

export function findTool(name: string): CatalogueEntry | null {
  return catalogue().entries.find(({ tool }) => tool.name === name) ?? null;
}
