import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "../../server/src/testing/test-house.ts";
import { runCli } from "./testing/run-cli.ts";

/** The only phone is unlinked and linked again, all from a terminal. */
let house: TestHouse;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  house.house.phones.startRetrying();
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-unlinked-"));
  env = { PARLEY_DATA_DIR: dir, PARLEY_URL: house.url, PARLEY_API_KEY: house.key };
  const { apps } = await house.control<{ apps: { app_secret: string; tokens: { token: string }[] }[] }>(
    "GET",
    "/_sim/apps",
  );
  writeFileSync(path.join(dir, "token"), apps[0]?.tokens[0]?.token ?? "");
  writeFileSync(path.join(dir, "secret"), apps[0]?.app_secret ?? "");
});
afterAll(async () => {
  await house?.close();
  rmSync(dir, { recursive: true, force: true });
});

const run = (...args: string[]) => runCli(args, env);
const update = (...more: string[]) => run("phones", "update", house.phoneId, ...more);

it("goes on with a confirmation as stderr says, while stdout stays JSON", async () => {
  const call = ["call", "unlink_phone", `phone_id=${house.phoneId}`];
  const asked = await run(...call);
  expect(asked.code).toBe(1);
  expect(JSON.parse(asked.stdout)).toMatchObject({ code: "approval_required" });
  const flag = /repeat this command with (--confirm) (\S+)/.exec(asked.stderr);
  const done = await run(...call, ...(flag?.slice(1) ?? []));
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(done.stdout)).toMatchObject({ phone_id: house.phoneId, unlinked_at: expect.any(String) });
  expect(JSON.parse(done.stdout)).not.toHaveProperty("default_phone_id");
});

it("the doctor says that nothing is linked, and how to go on", async () => {
  const looked = await run("doctor");
  expect(looked.code).toBe(1);
  expect(looked.stdout).toMatch(new RegExp(`not well +phone ${house.phoneId} .*unlinked`));
  expect(looked.stdout).toContain(`phones update ${house.phoneId} --access-token-file FILE --app-secret-file FILE`);
  const limited = await runCli(["doctor", "--json"], { ...env, PARLEY_API_KEY: await house.keyWith("chats:read") });
  expect(limited.code).toBe(1);
  expect(JSON.parse(limited.stdout)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ name: "phones", ok: false })]),
  });
});

it("update without secrets says which it needs; a new name alone is well", async () => {
  const bare = await update();
  expect(bare).toMatchObject({ code: 1, stdout: expect.stringContaining("--app-secret-file FILE") });
  expect(bare.stdout).toContain("/_sim/apps");
  const renamed = await update("--name", "Casa Verde", "--json");
  expect(renamed.code).toBe(0);
  expect(JSON.parse(renamed.stdout)).toMatchObject({ state: "logged_out", hint: expect.stringContaining("links it") });
  const half = await update("--access-token-file", path.join(dir, "token"));
  expect(half).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--app-secret-file is needed") });
});

it("is linked again with token and app secret, and the doctor is content", async () => {
  const linked = await update(
    "--access-token-file",
    path.join(dir, "token"),
    "--app-secret-file",
    path.join(dir, "secret"),
    "--json",
  );
  expect(JSON.parse(linked.stdout)).toEqual({
    phone_id: house.phoneId,
    state: "connected",
    webhook_url: `${house.url}/webhooks/whatsapp/${house.phoneId}`,
    verify_token: expect.stringMatching(/^[0-9a-f]{48}$/),
  });
  expect(linked).toMatchObject({ code: 0, stderr: "" });
  expect(await run("doctor")).toMatchObject({ code: 0 });
});
