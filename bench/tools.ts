import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./product.ts";
import type { Figure } from "./run.ts";
import { mean } from "./statistics.ts";

interface Entry {
  category: string;
  tier: string;
  effect: string;
  tool: { name: string; description: string; inputSchema: object };
}

const TOKENS_PER_TOOL_MAX = 120;

/** What `tools/list` costs a model, for each choice a connection can make. */
export async function tools(): Promise<Figure[]> {
  const file = path.join(ROOT, "apps/bridge/src/catalogue.gen.json");
  const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: Entry[] };
  const core = entries.filter((entry) => entry.tier === "core" && entry.category !== "admin");
  const choices: [name: string, entries: Entry[]][] = [
    ["default", core],
    ["read_only", core.filter((entry) => entry.effect === "read")],
    ...[...new Set(core.map((entry) => entry.category))].map((category): [string, Entry[]] => [
      `toolsets=${category}`,
      core.filter((entry) => entry.category === category),
    ]),
    ["toolsets=all", entries],
  ];
  return choices.map(([name, chosen]) => {
    const perTool = chosen.map(({ tool }) =>
      tokens({ name: tool.name, description: tool.description, inputSchema: tool.inputSchema }),
    );
    const whole = JSON.stringify({ tools: chosen.map((entry) => entry.tool) });
    return {
      what: `${name}: ${chosen.length} tools`,
      value: `${whole.length} bytes, ${encode(whole).length} tokens; ${mean(perTool).toFixed(0)} a tool (largest ${Math.max(...perTool)})`,
      ...(name === "default"
        ? { target: `at most ${TOKENS_PER_TOOL_MAX} tokens a tool`, met: mean(perTool) <= TOKENS_PER_TOOL_MAX }
        : {}),
    };
  });
}

function tokens(value: object): number {
  return encode(JSON.stringify(value)).length;
}
