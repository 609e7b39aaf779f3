import { createRegistry, scopesOf, type RegisteredOperation } from "@parley/kernel";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";

/** Names, scopes and effects are agreed with those who use the tools: they stand in the design's catalogue. */
const CATALOGUE = path.resolve(import.meta.dirname, "../../../../shared/design/TOOLS.md");
const isHere = existsSync(CATALOGUE);
if (!isHere) console.log("The agreed catalogue (../shared/design/TOOLS.md) is not here, so it is not compared.");

interface Row {
  category: string;
  tier: string;
  effect: string;
  scopes: string[];
}

/** Extended and not in the design: what resources and other tools need, how group templates come and go, and the switch. */
const BESIDE = [
  "get_workspace",
  "upload_media",
  "create_group_template",
  "delete_group_template",
  "stop_sending",
  "start_sending",
];

describe.runIf(isHere)("the agreed catalogue", () => {
  const rows = isHere ? agreedRows(readFileSync(CATALOGUE, "utf8")) : new Map<string, Row>();
  const listed = createRegistry(operations).all.filter(({ operation }) => operation.tier !== "admin");
  const agreed = listed.filter(({ operation }) => !BESIDE.includes(operation.name));

  it("has no core tool that is not built", () => {
    const agreedCore = [...rows].filter(([, row]) => row.tier === "core").map(([name]) => name);
    const core = listed.filter(({ operation }) => operation.tier === "core").map(({ operation }) => operation.name);
    expect(agreedCore.sort()).toEqual(core.sort());
  });

  it.each(agreed.map((entry) => [entry.operation.name, entry] as const))("has %s as it is here", (name, entry) => {
    expect(rows.get(name)).toEqual(rowOf(entry));
  });
});

function rowOf({ operation, category }: RegisteredOperation): Row {
  return { category, tier: operation.tier, effect: operation.effect, scopes: [...scopesOf(operation)] };
}

const TIERS: Record<string, string> = { C: "core", X: "extended" };
const EFFECTS: Record<string, string> = { R: "read", W: "write", D: "destructive" };

/** Every tool of every row: one that names several has a line each, with the kind and scope in its place. */
function agreedRows(text: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  let category = "";
  for (const line of text.split("\n")) {
    const heading = /^## 2\.\d (\w+) \(/.exec(line);
    if (heading) category = (heading[1] ?? "").toLowerCase();
    const cells = line.split("|").map((cell) => cell.trim());
    const [, letter = "", tools = "", , kinds = "", scopes = ""] = cells;
    const tier = TIERS[letter];
    if (!tier) continue;
    for (const tool of tools.split(" / ")) {
      const effect = effectOf(tool, kinds.split("/"));
      rows.set(tool, { category, tier, effect, scopes: scopeOf(effect, scopes.split(" / ")).split(" + ") });
    }
  }
  return rows;
}

/** `R/W/D`: in a row of several tools, its verb says which of them a tool is. */
function effectOf(tool: string, kinds: string[]): string {
  const wanted = /^(get|list|search|export|check)_/.test(tool) ? "R" : DESTROYS.test(tool) ? "D" : "W";
  return EFFECTS[kinds.length === 1 ? (kinds[0] ?? "") : wanted] ?? "";
}

const DESTROYS = /^(delete|cancel|purge|erase)_/;

/** Of two scopes one is for reading, wherever it stands. */
function scopeOf(effect: string, scopes: string[]): string {
  if (scopes.length === 1) return scopes[0] ?? "";
  return scopes.find((scope) => scope.endsWith(":read") === (effect === "read")) ?? "";
}
