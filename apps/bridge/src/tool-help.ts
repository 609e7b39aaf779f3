import { catalogue, type CatalogueEntry } from "./catalogue.ts";

interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  enum?: unknown[];
  description?: string;
}

/** What a tool does and takes, for a terminal. */
export function toolHelp({ tool, scopes }: CatalogueEntry): string {
  const required = tool.inputSchema.required ?? [];
  const rows = Object.entries<Schema>(tool.inputSchema.properties ?? {}).map(([name, schema]) => {
    const facts = [kindOf(schema), required.includes(name) ? "required" : ""].filter(Boolean).join(", ");
    return `  ${name.padEnd(24)} ${facts}${schema.description ? `: ${schema.description}` : ""}`;
  });
  const usage = ["npx parley call", tool.name, ...required.map((name) => `${name}=…`)].join(" ");
  return [usage, "", tool.description, "", `Scope: ${scopes.join(", ")}`, ...rows].join("\n");
}

export function findTool(name: string): CatalogueEntry | null {
  return catalogue().entries.find(({ tool }) => tool.name === name) ?? null;
}

function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join("|");
  const kinds = [schema.type ?? [], ...(schema.anyOf ?? []).map(kindOf)].flat();
  return [...new Set(kinds)].filter((kind) => kind !== "null").join(" or ");
}
