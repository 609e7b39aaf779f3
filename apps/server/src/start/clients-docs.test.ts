import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { mcpConfiguration, type McpEntry } from "./banner.ts";

/** The guide's blocks are pasted as they stand: each must be what `npm start` prints, in its client's own form. */
const GUIDE = readFileSync(path.resolve(import.meta.dirname, "../../../../docs/clients.md"), "utf8");
const URL = "http://127.0.0.1:4310";

interface HttpEntry {
  url: string;
  headers: Record<string, string>;
}

const printed = mcpConfiguration({
  url: URL,
  simulatorUrl: null,
  dataDir: "/path/to/data",
  newKey: "pk_live_…",
  hasKey: true,
}).mcpServers.parley;

function blocksOf(section: string): Record<string, unknown>[] {
  const text = GUIDE.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, block]) => JSON.parse(block ?? "") as Record<string, unknown>,
  );
}

function expectAsPrinted(entry: McpEntry, key: string): void {
  expect(entry.command).toMatch(/^\/path\/to\/node$/);
  expect(entry.args.map((arg) => path.basename(arg))).toEqual(printed.args.map((arg) => path.basename(arg)));
  expect(entry.env).toEqual({ ...printed.env, PARLEY_API_KEY: key });
}

function expectHttp(entry: HttpEntry, key: string): void {
  expect(entry.url).toBe(`${URL}/mcp`);
  expect(entry.headers).toEqual({ Authorization: `Bearer ${key}` });
}

it("Claude Desktop's is the printed configuration", () => {
  const [block] = blocksOf("Claude Desktop");
  expect(Object.keys(block!)).toEqual(["mcpServers"]);
  expectAsPrinted((block!["mcpServers"] as { parley: McpEntry }).parley, "pk_live_…");
});

it("Cursor's names the address and the key", () => {
  const [block] = blocksOf("Cursor");
  expectHttp((block!["mcpServers"] as { parley: HttpEntry }).parley, "pk_live_…");
});

it("VS Code's are the same under its own names, and ask for the key", () => {
  const [stdio, http] = blocksOf("VS Code") as { inputs: { id: string }[]; servers: Record<string, unknown> }[];
  const key = "${input:parley-key}";
  for (const block of [stdio, http]) expect(block?.inputs.map((input) => input.id)).toEqual(["parley-key"]);
  expect(stdio?.servers["parley"]).toMatchObject({ type: "stdio" });
  expectAsPrinted(stdio?.servers["parley"] as McpEntry, key);
  expect(http?.servers["parley"]).toMatchObject({ type: "http" });
  expectHttp(http?.servers["parley"] as HttpEntry, key);
});

it("OpenAI's names the MCP address and sends the key", () => {
  const [tool] = blocksOf("ChatGPT and the OpenAI API");
  expect(tool).toMatchObject({ type: "mcp", headers: { Authorization: "Bearer pk_live_…" } });
  expect(String(tool?.["server_url"])).toMatch(/^https:\/\/.*\/mcp$/);
});

it("the settings that the guide names are settings", () => {
  const names = new Set(GUIDE.match(/\bPARLEY_[A-Z_]+/g));
  expect(names).toContain("PARLEY_ALLOWED_HOSTS");
  const values: Record<string, string> = { PARLEY_PUBLIC_URL: URL };
  for (const name of names) expect(() => readConfig({ [name]: values[name] ?? "" }), name).not.toThrow();
});
