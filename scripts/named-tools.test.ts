import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

/** What sends a caller on, in an error, a description or a guide, names a tool that is there. */
const ROOT = path.resolve(import.meta.dirname, "..");
/** Of the compact list alone. */
const REACHING = ["search_tools", "call_tool"];
const VERBS =
  "get|list|search|create|update|set|add|remove|delete|send|cancel|assign|mark|close|reopen|archive|block|unblock|merge|import|export|link|unlink|schedule|forward|moderate|promote|demote|join|leave|review|purge|revoke|flag|unflag";

const tools = new Set([
  ...REACHING,
  ...globSync("packages/domain/src/*/operations/*.ts", { cwd: ROOT }).map((file) =>
    path
      .basename(file)
      .replace(/(\.test)?\.ts$/, "")
      .replaceAll("-", "_"),
  ),
]);
const files = globSync("{packages/{domain,connectors,kernel}/src,apps/{server,bridge}/src,docs}/**/*.{ts,md}", {
  cwd: ROOT,
}).filter((file) => !/\.test\.ts$|\.gen\./.test(file));

it("names no tool that is not there", () => {
  expect(tools.size).toBeGreaterThan(100);
  expect(files.length).toBeGreaterThan(300);
  const sent = new RegExp(`\\b(?:[Ss]ee|[Uu]se|with|[Cc]all) \`?((?:${VERBS})_[a-z_]+)`, "g");
  const ghosts = files.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), "utf8").matchAll(sent)].flatMap(([, name = ""]) =>
      tools.has(name) ? [] : [`${file}: ${name}`],
    ),
  );
  expect(ghosts).toEqual([]);
});
