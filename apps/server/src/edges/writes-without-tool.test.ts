import { operations } from "@parley/domain";
import { createRegistry, toolDefinition } from "@parley/kernel";
import { afterAll, expect, it } from "vitest";
import type { EdgeContext } from "./edge.ts";
import { httpApp } from "./server.ts";
import { WRITES_WITHOUT_TOOL } from "./writes-without-tool.ts";

const registry = createRegistry(operations);
const http = httpApp(edgeThatOnlyRoutes(), { allowedHosts: [] });
afterAll(() => http.close());

/** Routes are made before anything is asked of the rooms behind them, so of those nothing is here. */
function edgeThatOnlyRoutes(): EdgeContext {
  const part: Partial<EdgeContext> = { registry, publicUrl: "http://127.0.0.1:4310", version: "0" };
  return part as EdgeContext;
}

/** Middleware stands on every method of a whole tree. */
const isMiddleware = (path: string) => path.endsWith("*");

const writes = [
  ...new Set(
    http.app.routes
      .filter((route) => !["GET", "HEAD", "OPTIONS"].includes(route.method) && !isMiddleware(route.path))
      .map((route) => `${route.method} ${route.path}`),
  ),
];
const tools = new Map(
  registry.all.map(({ operation, route }) => [
    `${route.method} /v1${route.path.replace(/\{(\w+)\}/g, ":$1")}`,
    toolDefinition(operation).name,
  ]),
);

it("knows the routes", () => {
  expect(writes.length).toBeGreaterThan(20);
});

it.each(writes)("%s is a tool, or says why it is none", (route) => {
  expect(tools.get(route) ?? WRITES_WITHOUT_TOOL[route]).toBeTruthy();
});

it("gives reasons for routes that exist and are no tools", () => {
  for (const route of Object.keys(WRITES_WITHOUT_TOOL)) {
    expect(writes).toContain(route);
    expect([...tools.keys()]).not.toContain(route);
  }
});
