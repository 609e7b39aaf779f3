import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { phonePage } from "./index.ts";

it("serves the page with a strict policy, and answers 304 to who has it", async () => {
  const app = phonePage();
  const first = await app.request("/");
  expect(first.status).toBe(200);
  const policy = first.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  const html = await first.text();
  expect(html).not.toMatch(/<script>|<style|\son\w+=|style=|https?:/);
  const again = await app.request("/", { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
});

it("serves every file the page names, and nothing beside them", async () => {
  const app = phonePage();
  const html = await (await app.request("/")).text();
  const names = [...html.matchAll(/(?:src|href)="(\/phone\/[^"]+)"/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) expect((await app.request(name)).status, name).toBe(200);
  for (const name of ["/phone/tsconfig.json", "/phone/../index.ts", "/phone/%2e%2e/index.ts", "/phone/"]) {
    expect((await app.request(name)).status, name).toBe(404);
  }
});

it("the page's modules agree with the shapes of the control API", () => {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const config = path.join(import.meta.dirname, "browser/tsconfig.json");
  const checked = spawnSync(path.join(root, "node_modules/.bin/tsc"), ["-p", config], { encoding: "utf8" });
  expect(checked.stdout).toBe("");
  expect(checked.status).toBe(0);
});
