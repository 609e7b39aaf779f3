import { createRegistry, searchTools, toolDefinition } from "@parley/kernel";
import { expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { TOOL_REQUESTS } from "./tool-requests.fixture.ts";

const RESULTS = 8;
const HIT_RATE_MIN = 0.9;

const tools = createRegistry(operations)
  .all.filter(({ operation }) => operation.tier === "core")
  .map(({ operation }) => toolDefinition(operation));
const known = new Set(tools.map((tool) => tool.name));

it.each([
  ["looked at while tuning", 0],
  ["kept aside", 1],
])(`puts the right tool among the first ${RESULTS} for 9 in 10 requests: %s`, (_half, rest) => {
  const requests = TOOL_REQUESTS.filter(([, , tool], index) => index % 2 === rest && known.has(tool));
  const missed = requests.filter(
    ([, request, tool]) => !searchTools(tools, request, RESULTS).some((found) => found.name === tool),
  );
  expect(requests.length).toBeGreaterThan(0);
  expect(1 - missed.length / requests.length, JSON.stringify(missed)).toBeGreaterThanOrEqual(HIT_RATE_MIN);
});
