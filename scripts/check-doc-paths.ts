import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Every path of this repository that a guide names must exist, and so must every relative link. */
const ROOT = path.resolve(import.meta.dirname, "..");
const ROOMS = /^(?:apps|packages|docs|scripts|bench|test|\.ci)\//;
const problems: string[] = [];

for (const guide of [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...globSync("{docs,bench}/**/*.md", { cwd: ROOT }),
]) {
  const file = path.join(ROOT, guide);
  if (!existsSync(file)) {
    problems.push(`${guide} is missing`);
    continue;
  }
  const text = readFileSync(file, "utf8");
  for (const [, code = ""] of text.matchAll(/`([^`\s]+)`/g)) {
    if (ROOMS.test(code) && !/[<>*{}…]/.test(code)) check(guide, code.replace(/[:#].*$/, ""), ROOT);
  }
  for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (!/^[a-z]+:|^#/.test(link)) check(guide, link.replace(/#.*$/, ""), path.dirname(file));
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function check(guide: string, target: string, from: string): void {
  if (!existsSync(path.resolve(from, target))) problems.push(`${guide} names ${target}, which does not exist`);
}
