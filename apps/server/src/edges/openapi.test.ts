import { createRegistry } from "@parley/kernel";
import { expect, it } from "vitest";
import { operations } from "@parley/domain";
import { openApiDocument } from "./openapi.ts";

type Described = Record<string, { description: string; responses: Record<string, { description: string }> }>;

const registry = createRegistry(operations);
const document = openApiDocument(registry, { version: "1.2.3", serverUrl: "http://127.0.0.1:1" });
const paths = document["paths"] as Record<string, Described>;

it("tells of every operation that asks first that it does", () => {
  const asking = registry.all.filter(({ operation }) => operation.preview);
  expect(asking.length).toBeGreaterThan(5);
  for (const { operation, route } of asking) {
    const described = paths[`/v1${route.path}`]?.[route.method.toLowerCase()];
    expect(described?.responses["422"]?.description, operation.name).toContain("approval_required");
  }
});

it("names the scopes that single arguments need", () => {
  expect(paths["/v1/tickets/{ticket_id}/close"]?.["post"]?.description).toContain(
    "Scope: `tickets:write`. `reply_text` needs `messages:send` too.",
  );
});
