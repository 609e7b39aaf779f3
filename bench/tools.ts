import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./product.ts";
import type { Figure } from "./run.ts";
import { mean } from "./statistics.ts";

interface Tool {
  name: string;
  description: string;
  inputSchema: object;
  annotations: object;
}

interface Entry {
  category: string;
  tier: string;
  effect: string;
  tool: Tool;
}

interface Catalogue {
  compact: { direct: string[]; tools: Tool[]; read_only_tools: Tool[] };
  entries: Entry[];
}

const TOKENS_PER_TOOL_MAX = 120;
const TOKENS_DEFAULT_MAX = 9_000;
/** Output schemas and all. */
const TOKENS_WHOLE_MAX = 25_000;
const TOKENS_COMPACT_MAX = 3_000;
const COMPACT_TOOLS_MAX = 25;

/** What `tools/list` costs a model, for each choice a connection can make. */
export async function tools(): Promise<Figure[]> {
  const file = path.join(ROOT, "apps/bridge/src/catalogue.gen.json");
  const { entries, compact } = JSON.parse(readFileSync(file, "utf8")) as Catalogue;
  const core = entries.filter((entry) => entry.tier === "core" && entry.category !== "admin");
  const reading = core.filter((entry) => entry.effect === "read");
  const few = (own: Tool[], from: Entry[]) => [
    ...own,
    ...shown(from).filter(({ name }) => compact.direct.includes(name)),
  ];
  const compactTools = few(compact.tools, core);
  return [
    ...figures("default", shown(core), TOKENS_DEFAULT_MAX, TOKENS_WHOLE_MAX),
    perTool("default", shown(core)),
    ...figures("read_only", shown(reading)),
    ...[...new Set(core.map((entry) => entry.category))].flatMap((category) =>
      figures(`toolsets=${category}`, shown(core.filter((entry) => entry.category === category))),
    ),
    ...figures("toolsets=all", shown(entries)),
    ...figures("mode=compact", compactTools, TOKENS_COMPACT_MAX),
    {
      what: "mode=compact: tools",
      value: String(compactTools.length),
      target: `at most ${COMPACT_TOOLS_MAX}`,
      met: compactTools.length <= COMPACT_TOOLS_MAX,
    },
    ...figures("mode=compact, read_only", few(compact.read_only_tools, reading)),
  ];
}

/** Hosts give a model names, descriptions and input schemas, some the hints too; output schemas stay with the host. */
function figures(mode: string, list: Tool[], max?: number, wholeMax?: number): Figure[] {
  const withHints = sum(
    list.map(({ name, description, inputSchema, annotations }) =>
      tokens({ name, description, inputSchema, annotations }),
    ),
  );
  const whole = JSON.stringify({ tools: list });
  const wholeTokens = encode(whole).length;
  return [
    {
      what: `${mode}: ${list.length} tools, name, description, input schema and hints`,
      value: `${withHints} tokens`,
      ...(max === undefined ? {} : { target: `at most ${max}`, met: withHints <= max }),
    },
    {
      what: `${mode}: all of the answer, output schemas too`,
      value: `${whole.length} bytes, ${wholeTokens} tokens`,
      ...(wholeMax === undefined ? {} : { target: `at most ${wholeMax} tokens`, met: wholeTokens <= wholeMax }),
    },
  ];
}

function perTool(mode: string, list: Tool[]): Figure {
  const each = list.map(({ name, description, inputSchema }) => tokens({ name, description, inputSchema }));
  return {
    what: `${mode}: a tool, without hints`,
    value: `${mean(each).toFixed(0)} tokens (largest ${Math.max(...each)})`,
    target: `at most ${TOKENS_PER_TOOL_MAX}`,
    met: mean(each) <= TOKENS_PER_TOOL_MAX,
  };
}

function shown(entries: Entry[]): Tool[] {
  return entries.map((entry) => entry.tool);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function tokens(value: object): number {
  return encode(JSON.stringify(value)).length;
}
