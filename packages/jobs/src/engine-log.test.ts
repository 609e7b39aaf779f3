import { expect, it } from "vitest";
import { engineLog } from "./engine-log.ts";

function heard(say: (log: ReturnType<typeof engineLog>) => void): string[] {
  const lines: string[] = [];
  const line = (level: string) => (_fields: object, message: string) => void lines.push(`${level} ${message}`);
  say(engineLog({ debug: line("debug"), warn: line("warn"), error: line("error") }, () => false));
  return lines;
}

it("keeps for debugging that a job taken up again stays in its queue, and warns of everything else", () => {
  const words =
    "Workflow (sync:phn_1) already exists in queue: phones, but the provided queue name is: undefined. The queue is not updated. Error\n    at a\n    at b";
  expect(heard((log) => log.warn(words))).toEqual([`debug ${words}`]);
  expect(heard((log) => log.warn("The database went away."))).toEqual(["warn The database went away."]);
  expect(heard((log) => log.error(new Error("Workflow (a) failed")))).toEqual(["error Workflow (a) failed"]);
});
