import { ParleyError, type CallOptions, type Operations } from "@parley/client";
import { embeddedArguments, type Schema } from "../arguments.ts";
import { catalogue, type CatalogueEntry } from "../catalogue.ts";
import { WrongUsage, type Flags } from "../flags.ts";
import { helpFor } from "../help.ts";
import { nearestOf } from "../nearest.gen.ts";
import { clientOf, print, reported, type Command } from "../terminal.ts";
import { findTool } from "../tool-help.ts";

export const callCommand: Command = {
  flags: { values: ["json", "idempotency-key", "confirm"], bare: [], instead: asArgument },
  async run({ args: [name, ...words], flags, settings }) {
    if (!name) throw new WrongUsage(helpFor("call"));
    const { tool } = entryOf(name);
    const input = await inputFrom(words, flags["json"], embeddedArguments(tool.name).properties ?? {});
    // The name was found in the catalogue, and the server checks the input.
    return reported(settings, true, async () =>
      print(await called(clientOf(settings).call(name as keyof Operations, input as never, optionsFrom(flags)))),
    );
  },
};

/** The answer speaks of an argument, as programs give it; at a terminal a flag carries the token. */
async function called<T>(call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    const token = error instanceof ParleyError ? error.body.details?.["confirmation_token"] : undefined;
    if (typeof token === "string") console.error(`To go on, repeat this command with --confirm ${token}`);
    throw error;
  });
}

function asArgument(flag: string): string | null {
  const name = flag.replaceAll("-", "_");
  const isArgument = catalogue().entries.some(({ tool }) => embeddedArguments(tool.name).properties?.[name]);
  return isArgument ? `What a tool takes is written without dashes: ${name}=…` : null;
}

function entryOf(name: string): CatalogueEntry {
  const entry = findTool(name);
  if (entry) return entry;
  const nearest = nearestOf(
    name,
    catalogue().entries.map((item) => item.tool.name),
  );
  throw new WrongUsage(
    `There is no tool ${name}. ${nearest ? `Did you mean ${nearest}?` : "`npx parley tools` lists them."}`,
  );
}

/** `--json` alone only says that the answer shall be JSON, which it always is; a pair may follow it. */
async function inputFrom(
  words: string[],
  json: string | true | undefined,
  properties: Record<string, Schema>,
): Promise<Record<string, unknown>> {
  const isPair = typeof json === "string" && /^\w+=/.test(json);
  const pairs = (isPair ? [json, ...words] : words).filter((word) => word !== "-");
  const text = words.includes("-") || json === "-" ? await readStdin() : isPair || json === true ? undefined : json;
  return { ...(text === undefined ? {} : parsedInput(text)), ...pairsInput(pairs, properties) };
}

function parsedInput(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Text that is not JSON is as wrong as JSON that is no object.
  }
  throw new WrongUsage(`The input must be a JSON object, such as --json '{"limit": 5}'.`);
}

/** `limit=5`, `unread_only=true`, `labels=a,b`: each typed as the tool's schema says. */
function pairsInput(pairs: readonly string[], properties: Record<string, Schema>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (value === undefined) throw new WrongUsage(`${pair} is not KEY=VALUE.\n\n${helpFor("call")}`);
    input[key] = typed(value, typesOf(properties[key]));
  }
  return input;
}

function typesOf(schema: Schema | undefined): string[] {
  return [schema?.type ?? [], ...(schema?.anyOf ?? []).map(typesOf)].flat();
}

/** Text that cannot be what the schema says stays text: the server's refusal names the field. */
function typed(text: string, types: readonly string[]): unknown {
  const isData = types.includes("object") || (types.includes("array") && text.startsWith("["));
  const isNumber = types.includes("integer") || types.includes("number");
  const mayBeOther = isData || isNumber || types.includes("boolean") || (types.includes("null") && text === "null");
  if (mayBeOther) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return types.includes("array") ? text.split(",") : text;
}

function optionsFrom(flags: Flags): CallOptions {
  const { "idempotency-key": idempotencyKey, confirm } = flags;
  return {
    ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}),
    ...(typeof confirm === "string" ? { confirmationToken: confirm } : {}),
  };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
