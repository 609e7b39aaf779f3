import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const DIST = path.resolve(import.meta.dirname, "../dist");
const BRIDGE_BYTES_MAX = 300_000;
/** Read and compiled before the greeting is answered. */
const GREETING_BYTES_MAX = 20_000;

beforeAll(() => {
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, "../build.ts")]);
});

/** The file with what it imports at once, and with `lazily` what it imports later too. */
function loadedBy(entry: string, lazily: boolean): { files: string[]; modules: Set<string>; bytes: number } {
  const files = [entry];
  const modules = new Set<string>();
  for (const file of files) {
    const text = readFileSync(path.join(DIST, file), "utf8");
    const found = [...text.matchAll(/\b(?:from|import)\s*"([\w@./:-]+)"/g)].map((match) => match[1]!);
    if (lazily) found.push(...[...text.matchAll(/\bimport\("([\w@./:-]+)"\)/g)].map((match) => match[1]!));
    for (const name of found) {
      if (!name.startsWith("./")) modules.add(name);
      else if (!files.includes(name.slice(2))) files.push(name.slice(2));
    }
  }
  return { files, modules, bytes: files.reduce((sum, file) => sum + statSync(path.join(DIST, file)).size, 0) };
}

describe("the bundle of the bridge", () => {
  it("is at most 300 KB with the catalogue, and needs nothing but Node", () => {
    const { modules, bytes, files } = loadedBy("mcp.js", true);
    expect(files.some((file) => readFileSync(path.join(DIST, file), "utf8").includes("list_chats"))).toBe(true);
    expect(bytes).toBeLessThanOrEqual(BRIDGE_BYTES_MAX);
    expect([...modules].filter((name) => !name.startsWith("node:"))).toEqual([]);
  });

  it("greets before it loads the catalogue, HTTP or cryptography: the words of last time come from a file", () => {
    const { modules, bytes } = loadedBy("mcp.js", false);
    expect(bytes).toBeLessThanOrEqual(GREETING_BYTES_MAX);
    expect([...modules]).toEqual(["node:module"]);
  });

  it("leaves no file of an earlier build behind", () => {
    const used = new Set([...loadedBy("mcp.js", true).files, ...loadedBy("cli.js", true).files]);
    expect(
      readdirSync(DIST)
        .filter((file) => !file.startsWith("."))
        .toSorted(),
    ).toEqual([...used].toSorted());
  });
});
