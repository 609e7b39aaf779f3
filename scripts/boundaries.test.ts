import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");

/** A file that breaks one wall, and the words by which the lint must name it. */
const PLANTED: [file: string, code: string, words: string][] = [
  ["packages/kernel/src/planted.ts", 'export { db } from "@parley/store";', "kernel imports zod and nothing else"],
  ["packages/kernel/src/planted.ts", 'export { readFileSync } from "node:fs";', "kernel does no I/O"],
  ["packages/store/src/planted.ts", 'export * from "@parley/domain";', "store knows the kernel"],
  ["packages/domain/src/chats/planted.ts", 'export * from "@parley/connectors/cloud-api";', "Only the contract"],
  [
    "packages/domain/src/chats/operations/planted.ts",
    'export { a } from "../../messages/load-message.ts";',
    "only through its index.ts",
  ],
  ["packages/domain/src/chats/planted.ts", 'import "../messages/send/recipient.ts";', "only through its index.ts"],
  ["packages/domain/src/chats/planted.ts", 'export { Hono } from "hono";', "The domain knows"],
  [
    "packages/connectors/src/contract/planted.ts",
    'export * from "../cloud-api/index.ts";',
    "contract knows no connector",
  ],
  ["packages/connectors/src/cloud-api/planted.ts", 'export * from "@parley/store";', "A connector knows"],
  ["packages/simulator/src/planted.ts", 'export * from "@parley/connectors/contract";', "simulator is a stranger"],
  ["apps/server/src/edges/planted.ts", 'export * from "@parley/store";', "Edges know the kernel"],
  ["apps/bridge/src/planted.ts", 'export * from "@modelcontextprotocol/server";', "bridge is a relay"],
  ["packages/client/src/planted.ts", 'export { readFileSync } from "node:fs";', "client runs in browsers"],
  ["packages/domain/src/chats/planted.ts", "export const at = new Date();", "Ask the clock"],
  ["packages/domain/src/chats/planted.ts", "export const dice = Math.random();", "Ask the ids"],
  ["packages/domain/src/chats/planted.ts", "export const home = process.env;", "Only config.ts reads the environment"],
  ["packages/domain/src/chats/planted.ts", "export const x: any = 1;", "no-explicit-any"],
];

describe("boundaries", () => {
  let house: string;
  beforeAll(() => {
    house = mkdtempSync(path.join(os.tmpdir(), "parley-boundaries-"));
    cpSync(path.join(ROOT, ".oxlintrc.json"), path.join(house, ".oxlintrc.json"));
    mkdirSync(path.join(house, "scripts"));
    cpSync(path.join(ROOT, "scripts/lint-rules.mjs"), path.join(house, "scripts/lint-rules.mjs"));
  });
  afterAll(() => rmSync(house, { recursive: true }));

  it.each(PLANTED)("catches what %s must not do: %s", (file, code, words) => {
    const target = path.join(house, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, `${code}\n`);
    const { output, failed } = lint(house, file);
    rmSync(target);
    expect(output.replace(/\s+/g, " ")).toContain(words);
    expect(failed).toBe(true);
  });

  it("lets a slice use its own folders, another slice's index and table, and what all slices share", () => {
    const file = "packages/domain/src/chats/operations/clean.ts";
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(
      path.join(house, file),
      ["../send/recipient.ts", "../../messages/index.ts", "../../messages/table.ts", "../../worker.ts"]
        .map((source, index) => `export { a as a${index} } from "${source}";\n`)
        .join(""),
    );
    expect(lint(house, file)).toMatchObject({ failed: false });
  });

  it("lets a clean file pass", () => {
    writeFileSync(path.join(house, "clean.ts"), "export const one = 1;\n");
    expect(lint(house, "clean.ts")).toMatchObject({ failed: false });
  });
});

function lint(cwd: string, file: string): { output: string; failed: boolean } {
  const oxlint = path.join(ROOT, "node_modules/oxlint/bin/oxlint");
  try {
    return { output: execFileSync(process.execPath, [oxlint, file], { cwd, encoding: "utf8" }), failed: false };
  } catch (error) {
    return { output: (error as { stdout: string }).stdout, failed: true };
  }
}
