import type { Operations } from "@parley/client";
import { catalogue } from "../catalogue.ts";
import { helpFor } from "../help.ts";
import { clientOf, EXIT, fail, print, reported, type Command } from "../terminal.ts";

export const callCommand: Command = async ({ args: [name, ...pairs], flags, settings }) => {
  if (!name) fail(EXIT.usage, helpFor("call"));
  const entry = catalogue().entries.find((item) => item.tool.name === name);
  if (!entry) fail(EXIT.usage, `There is no tool ${name}. \`npx parley tools\` lists them.`);
  const input = { ...(await jsonInput(flags["json"])), ...pairsInput(pairs, entry.tool.inputSchema.properties ?? {}) };
  const idempotencyKey = flags["idempotency-key"];
  return reported(settings, true, async () => {
    // The name was found in the catalogue, and the server checks the input.
    const options = typeof idempotencyKey === "string" ? { idempotencyKey } : {};
    const answer = await clientOf(settings).call(name as keyof Operations, input as never, options);
    print(answer);
  });
};

async function jsonInput(given: string | true | undefined): Promise<Record<string, unknown>> {
  if (given === undefined || given === true) return {};
  const text = given === "-" ? await readStdin() : given;
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: text that is not JSON is as wrong as JSON that is no object.
  }
  return fail(EXIT.usage, `--json must be a JSON object, such as --json '{"limit": 5}'.`);
}

/** `limit=5`, `unread_only=true`, `labels=a,b`: each typed as the tool's schema says. */
function pairsInput(pairs: readonly string[], properties: Record<string, { type?: string }>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (value === undefined) fail(EXIT.usage, `${pair} is not KEY=VALUE. ${helpFor("call")}`);
    input[key] = typed(value, properties[key]?.type);
  }
  return input;
}

function typed(text: string, type: string | undefined): unknown {
  if (type === "integer" || type === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (type === "array") return text.split(",");
  if (type === "object") return JSON.parse(text);
  return text;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
