import path from "node:path";

export interface BannerFacts {
  url: string;
  simulatorUrl: string | null;
  dataDir: string;
  /** Only on the first start: it is stored hashed and cannot be shown again. */
  newKey: string | null;
  /** The data directory holds a key of this database, which the bridge finds by itself. */
  hasKey: boolean;
}

const BRIDGE = path.resolve(import.meta.dirname, "../../../bridge/bin/parley.mjs");

/** What a person sees when all is up: where things are, the key once, and a configuration to paste. */
export function banner(facts: BannerFacts): string {
  const lines = [
    "",
    `  REST          ${facts.url}/v1       (reference: ${facts.url}/docs/api)`,
    `  MCP           ${facts.url}/mcp`,
  ];
  if (facts.simulatorUrl)
    lines.push(`  Phones        ${facts.simulatorUrl}/       (simulated people: write to the business from here)`);
  lines.push(`  Data          ${facts.dataDir}`, "");
  if (facts.newKey)
    lines.push(`  Key of the ${facts.simulatorUrl ? "sample " : ""}workspace, shown once:`, `  ${facts.newKey}`, "");
  if (facts.newKey && !facts.simulatorUrl) lines.push("  Link a WhatsApp number: npx parley help phones", "");
  lines.push("  MCP client configuration (Claude Desktop, Cursor, and others):", "");
  lines.push(JSON.stringify(mcpConfiguration(facts), null, 2), "");
  if (!facts.newKey) lines.push(...whereTheKeyIs(facts), "");
  return lines.join("\n");
}

/** A key was made by an earlier start, perhaps of another machine, and only that one showed it. */
function whereTheKeyIs({ hasKey, url }: BannerFacts): string[] {
  if (hasKey)
    return ["  The bridge finds the key of this machine by itself; another one: npx parley keys create --name NAME"];
  return [
    "  No key of this database lies in this data directory: the start that made the workspace showed it and keeps it in",
    "  its own. Make another with that one, and put it where the configuration says PARLEY_API_KEY:",
    `  npx parley keys create --name NAME --url ${url} --key pk_live_…`,
  ];
}

export interface McpEntry {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** Absolute paths: clients start the bridge from wherever they are, with whatever PATH they have. */
export function mcpConfiguration(facts: BannerFacts): { mcpServers: { parley: McpEntry } } {
  // The bridge keeps there what it knows of the server, whether or not its key comes from there.
  const env: Record<string, string> = { PARLEY_URL: facts.url, PARLEY_DATA_DIR: facts.dataDir };
  if (facts.newKey !== null || !facts.hasKey) env["PARLEY_API_KEY"] = facts.newKey ?? "pk_live_…";
  return { mcpServers: { parley: { command: process.execPath, args: [BRIDGE, "mcp"], env } } };
}
