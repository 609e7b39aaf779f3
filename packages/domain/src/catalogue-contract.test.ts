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

describe.runIf(isHere)("the agreed catalogue", () => {
  const rows = isHere ? agreedRows(readFileSync(CATALOGUE, "utf8")) : new Map<string, Row>();
  const core = createRegistry(operations).all.filter((entry) => entry.operation.tier === "core");

  it("has 82 core tools", () => {
    expect([...rows.values()].filter((row) => row.tier === "core")).toHaveLength(82);
  });

  it.each(core.map((entry) => [entry.operation.name, entry] as const))("has %s as it is here", (name, entry) => {
    expect(rows.get(name)).toEqual(rowOf(entry));
  });
});

function rowOf({ operation, category }: RegisteredOperation): Row {
  return { category, tier: operation.tier, effect: operation.effect, scopes: [...scopesOf(operation)] };
}

const TIERS: Record<string, string> = { C: "core", X: "extended" };
const EFFECTS: Record<string, string> = { R: "read", W: "write", D: "destructive" };

/** Rows of one tool each; a row that pairs several extended tools is left out. */
function agreedRows(text: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  let category = "";
  for (const line of text.split("\n")) {
    const heading = /^## 2\.\d (\w+) \(/.exec(line);
    if (heading) category = (heading[1] ?? "").toLowerCase();
    const cells = line.split("|").map((cell) => cell.trim());
    const [, tier = "", tool = "", , kind = "", scope = ""] = cells;
    const effect = EFFECTS[kind];
    if (!TIERS[tier] || !effect || !/^[a-z_]+$/.test(tool)) continue;
    rows.set(tool, { category, tier: TIERS[tier], effect, scopes: scope.split(" + ") });
  }
  return rows;
}
