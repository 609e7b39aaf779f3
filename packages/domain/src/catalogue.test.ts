import {
  createRegistry,
  generalInstructions,
  isKnownErrorCode,
  listedTool,
  PLAIN_ARGUMENTS,
  reachOf,
  scopesOf,
  SCOPES,
  toolDefinition,
  type ToolDefinition,
} from "@parley/kernel";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { operations } from "./operations.gen.ts";

/** What every declaration keeps to. What every call keeps to is in catalogue-calls.test.ts. */
const SRC = import.meta.dirname;
const SNAPSHOTS = path.join(SRC, "__toolsnaps__");
/** Of a list, on average over its tools: name, description and input schema. */
const TOKENS_PER_TOOL_MAX = 100;
/** Of the default list, hints included. */
const TOKENS_OF_DEFAULT_MAX = 9_000;
/** Of the whole answer to the default `tools/list`, output schemas too: what a host that hands all of it on would pay. */
const TOKENS_OF_WHOLE_ANSWER_MAX = 25_000;
const TOKENS_OF_INSTRUCTIONS_MAX = 300;
/** No tool may live off the others. */
const TOKENS_OF_CORE_TOOL_MAX = 180;
const TOKENS_OF_OTHER_TOOL_MAX = 250;

const all = operations.map(({ operation }) => operation);
const entries = createRegistry(operations).all;
const tools = entries.map(({ operation }) => operation);
const core = entries.filter(({ operation, category }) => operation.tier === "core" && category !== "admin");

it("lists every operation file", () => {
  const files = globSync("*/operations/*.ts", { cwd: SRC }).filter((file) => !file.endsWith(".test.ts"));
  const named = files.map((file) => path.basename(file, ".ts").replaceAll("-", "_"));
  expect(all.map((operation) => operation.name).sort()).toEqual(named.sort());
});

it("keeps no snapshot of a tool that is gone", () => {
  const kept = readdirSync(SNAPSHOTS).map((file) => path.basename(file, ".json"));
  expect(kept.sort()).toEqual(tools.map((tool) => tool.name).sort());
});

const instructions = generalInstructions(reachOf(tools, false));

it(`explains all tools together in at most ${TOKENS_OF_INSTRUCTIONS_MAX} tokens`, () => {
  for (const [list, compact] of [
    [tools, false],
    [tools, true],
    [core.map(({ operation }) => operation), false],
  ] as const)
    expect(countTokens(generalInstructions(reachOf(list, compact)))).toBeLessThanOrEqual(TOKENS_OF_INSTRUCTIONS_MAX);
});

describe.each([
  ["the default list", ["core"], ["admin"]],
  ["the extended list", ["core", "extended"], ["admin"]],
  ["every tool", ["core", "extended", "admin"], []],
])("%s", (_list, tiers, without) => {
  const shown = createRegistry(operations).all.filter(
    (entry) => tiers.includes(entry.operation.tier) && !without.includes(entry.category),
  );

  it(`costs a model at most ${TOKENS_PER_TOOL_MAX} tokens a tool`, () => {
    const tokens = shown.reduce((sum, entry) => sum + tokensOf(toolDefinition(entry.operation)), 0);
    expect(shown.length).toBeGreaterThan(0);
    expect(tokens / shown.length).toBeLessThanOrEqual(TOKENS_PER_TOOL_MAX);
  });
});

it(`answers the default list in at most ${TOKENS_OF_WHOLE_ANSWER_MAX} tokens, and tags each tool with its toolset`, () => {
  const listed = core.map((entry) => listedTool(entry));
  expect(countTokens(JSON.stringify({ tools: listed }))).toBeLessThanOrEqual(TOKENS_OF_WHOLE_ANSWER_MAX);
  expect(listed.map((tool) => tool._meta?.["parley/category"])).toEqual(core.map(({ category }) => category));
});

it(`lists the core tools, hints included, in at most ${TOKENS_OF_DEFAULT_MAX} tokens`, () => {
  const tokens = core.reduce((sum, entry) => {
    const { name, description, inputSchema, annotations } = toolDefinition(entry.operation);
    return sum + countTokens(JSON.stringify({ name, description, inputSchema, annotations }));
  }, 0);
  expect(tokens).toBeLessThanOrEqual(TOKENS_OF_DEFAULT_MAX);
});

describe.each(all.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  it("is a verb and a noun, and so are its parameters in snake_case", () => {
    expect(name).toMatch(/^[a-z]+(_[a-z0-9]+)+$/);
    expect(name.length).toBeLessThanOrEqual(40);
    for (const parameter of Object.keys(operation.input.shape)) expect(parameter).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it("says what it does and when to use it, each in sentences", () => {
    expect(operation.summary).toMatch(/^[A-Z].*\.$/);
    expect(operation.guidance).toMatch(/^\S.*\.$/);
  });

  it("describes every parameter", () => {
    const silent = Object.entries(operation.input.shape)
      .filter(([, field]) => !(field as z.ZodType).description)
      .map(([parameter]) => parameter);
    expect(silent).toEqual([]);
  });

  it("has objects at the root of input and output, and transforms nothing", () => {
    expect(rootOf(operation.input)).toBe("object");
    expect(rootOf(operation.output)).toBe("object");
    expect(kindsIn(operation.input)).not.toContain("transform");
    expect(kindsIn(operation.output)).not.toContain("transform");
  });

  it("names scopes and errors that exist", () => {
    for (const scope of scopesOf(operation)) expect(SCOPES).toContain(scope);
    expect(operation.errors.filter((code) => !isKnownErrorCode(code))).toEqual([]);
  });

  it("asks for a scope that may do what it does", () => {
    const scopes = scopesOf(operation);
    if (operation.effect !== "read") expect(scopes.some((scope) => !scope.endsWith(":read"))).toBe(true);
    if (operation.tier === "admin") expect(scopes.some((scope) => scope.startsWith("admin:"))).toBe(true);
  });

  it("may be repeated without harm where it says so, and a read always", () => {
    if (operation.effect === "read") expect(operation.idempotent).toBe(true);
  });

  it("has a surface unless it is internal", () => {
    expect(operation.rest === null).toBe(operation.tier === "internal");
  });
});

describe.each(entries.map((entry) => [entry.operation.name, entry] as const))("the tool %s", (name, entry) => {
  const { operation } = entry;
  const tool = listedTool(entry);

  it("is as its snapshot says", () => {
    const file = path.join(SNAPSHOTS, `${name}.json`);
    expect(existsSync(file), `run \`npm run generate\` to make ${file}`).toBe(true);
    expect(tool).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });

  const tokensMax = operation.tier === "core" ? TOKENS_OF_CORE_TOOL_MAX : TOKENS_OF_OTHER_TOOL_MAX;
  it(`costs a model at most ${tokensMax} tokens`, () => {
    expect(tokensOf(tool)).toBeLessThanOrEqual(tokensMax);
  });

  it("leaves no parameter unexplained to the model", () => {
    for (const [parameter, field] of Object.entries(tool.inputSchema.properties ?? {})) {
      const said = (field as { description?: string }).description !== undefined;
      expect(said || instructions.includes(nameIn(parameter)) || PLAIN_ARGUMENTS.includes(parameter), parameter).toBe(
        true,
      );
    }
  });

  it("shows every argument that it requires", () => {
    const { properties = {}, required = [] } = tool.inputSchema;
    expect(required.filter((parameter) => !(parameter in properties))).toEqual([]);
  });

  // Gemini refuses the whole list for a list of types, and n8n draws no form for a union.
  it("shows each argument as of one type", () => {
    expect(typeless(tool.inputSchema)).toEqual([]);
  });

  it("hints what the operation declares", () => {
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations;
    expect(readOnlyHint).toBe(operation.effect === "read");
    expect(destructiveHint).toBe(operation.effect === "destructive");
    expect(idempotentHint).toBe(operation.idempotent);
    expect(openWorldHint).toBe(operation.outside);
  });

  it("has no union at the top of a schema", () => {
    for (const schema of [tool.inputSchema, tool.outputSchema]) {
      expect(schema.type).toBe("object");
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(anyOf|oneOf|allOf)$/)]));
    }
  });
});

/** Ids are explained together, as `…_id`. */
function nameIn(parameter: string): string {
  return parameter.replace(/^.*(_ids?)$/, "$1");
}

function tokensOf({ name, description, inputSchema }: ToolDefinition): number {
  return countTokens(JSON.stringify({ name, description, inputSchema }));
}

/** Where a schema is of several types, or of a constant instead of one. */
function typeless(schema: unknown, at = ""): string[] {
  if (schema === null || typeof schema !== "object") return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const isUnion = ["anyOf", "oneOf", "allOf", "const"].includes(key) || (key === "type" && Array.isArray(value));
    return isUnion ? [`${at}/${key}`] : typeless(value, `${at}/${key}`);
  });
}

function rootOf(schema: z.ZodType): string {
  return schema.def.type;
}

/** The kinds of every schema within one, itself included. */
function kindsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (value === null || typeof value !== "object" || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof z.ZodType) return [value.def.type, ...kindsIn(value.def, seen)];
  return Object.values(value).flatMap((part) => kindsIn(part, seen));
}
