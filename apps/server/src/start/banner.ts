import path from "node:path";

export interface BannerFacts {
  url: string;
  simulatorUrl: string | null;
  dataDir: string;
  /** Only on the first start: it is stored hashed and cannot be shown again. */
  newKey: string | null;
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
  if (!facts.newKey)
    lines.push(
      "  The bridge finds the key of this machine by itself; another one: npx parley keys create --name NAME",
      "",
    );
  return lines.join("\n");
}

/** Absolute paths: clients start the bridge from wherever they are, with whatever PATH they have. */
function mcpConfiguration(facts: BannerFacts): object {
  const env: Record<string, string> = { PARLEY_URL: facts.url };
  if (facts.newKey) env["PARLEY_API_KEY"] = facts.newKey;
  else env["PARLEY_DATA_DIR"] = facts.dataDir;
  return { mcpServers: { parley: { command: process.execPath, args: [BRIDGE, "mcp"], env } } };
}
