import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSimulator, type Simulator } from "@parley/simulator";
import { auditLog, db } from "@parley/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "../../server/src/testing/test-house.ts";
import { runCli } from "./testing/run-cli.ts";

/** The house's own phone is another number: this one stands where Meta would, at its stock addresses. */
interface Meta {
  appId: string;
  token: string;
  secret: string;
  wabaId: string;
  numberId: string;
}

let house: TestHouse;
let simulator: Simulator;
let meta: Meta;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  house.house.phones.startRetrying();
  simulator = await startSimulator({ port: 0, world: "empty", seed: "another" });
  meta = await metaFacts();
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-phones-"));
  env = { PARLEY_DATA_DIR: dir, PARLEY_URL: house.url, PARLEY_API_KEY: house.key };
  writeFileSync(path.join(dir, "token"), `${meta.token}\n`);
  writeFileSync(path.join(dir, "wrong"), "EAAwrong\n");
  writeFileSync(path.join(dir, "secret"), meta.secret);
});
afterAll(async () => {
  await house.close();
  await simulator.close();
  rmSync(dir, { recursive: true, force: true });
});

const link = (...more: string[]) =>
  runCli(
    [
      "phones",
      "link",
      "--name=Main line",
      `--phone-number-id=${meta.numberId}`,
      `--waba-id=${meta.wabaId}`,
      `--app-secret-file=${path.join(dir, "secret")}`,
      `--base-url=${simulator.url}`,
      ...more,
    ],
    env,
    meta.token,
  );

it("are linked with secrets from files and stdin, mended, and listed", async () => {
  const linked = await link("--access-token-file", path.join(dir, "wrong"), "--json");
  expect(linked).toMatchObject({ code: 1, stderr: "" });
  const answer = JSON.parse(linked.stdout) as Record<string, string>;
  expect(answer).toMatchObject({
    state: "credentials_rejected",
    webhook_url: `${house.url}/webhooks/whatsapp/${answer["phone_id"]}`,
    verify_token: expect.stringMatching(/^[0-9a-f]{48}$/),
    hint: expect.stringMatching(
      /WhatsApp refuses it[^]*npx parley phones update phn_\w+ [^]*unlink_phone phone_id=phn_/,
    ),
  });

  const again = await link("--access-token-file", "-");
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("phone_conflict") });

  const id = answer["phone_id"] ?? "";
  const before = await runCli(["phones", "list"], env);
  expect(before.stdout).toMatch(new RegExp(`${id} +Main line .* credentials_rejected +\\w`));
  const stillWrong = await runCli(["phones", "update", id, "--access-token-file", path.join(dir, "wrong")], env);
  expect(stillWrong).toMatchObject({ code: 1, stdout: expect.stringContaining(`npx parley phones update ${id} `) });
  const mended = await runCli(["phones", "update", id, "--access-token-file", "-", "--json"], env, meta.token);
  expect(JSON.parse(mended.stdout)).toEqual({ phone_id: id, state: "connected" });

  const listed = await runCli(["phones", "list"], env);
  expect(listed.stdout).toMatch(new RegExp(`${id} +Main line +\\+\\d+ +cloud-api +connected`));

  // As Meta does when the callback is entered: it asks, and wants its challenge back.
  await control("PUT", `/_sim/apps/${meta.appId}/webhook`, {
    callback_url: answer["webhook_url"],
    verify_token: answer["verify_token"],
  });
  const received = house.nextEvent("message.received");
  const { people } = await control<{ people: { id: string }[] }>("POST", "/_sim/people", { name: "Ana" });
  await control("POST", `/_sim/people/${people[0]?.id}/messages`, {
    phone_number_id: meta.numberId,
    type: "text",
    text: { body: "Is this the new line?" },
  });
  await received;

  const rows = await house.house.store.transact(house.workspaceId, "read", (unit) => db(unit).select().from(auditLog));
  const kept = JSON.stringify(rows, (_name, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  expect(rows.map((row) => row.operation)).toEqual(expect.arrayContaining(["link_phone", "update_phone"]));
  for (const secret of [meta.token, meta.secret, "EAAwrong", answer["verify_token"] ?? ""]) {
    expect(kept).not.toContain(secret);
    expect(listed.stdout + mended.stdout).not.toContain(secret);
  }
});

it("that WhatsApp does not answer for are tried again, and the link says so and where to look", async () => {
  const away = await link("--phone-number-id=999", "--access-token-file=-", "--base-url=http://127.0.0.1:9");
  expect(away).toMatchObject({ code: 1, stdout: expect.stringMatching(/interrupted[^]*tried again by itself/) });
  const id = /phn_\w+/.exec(away.stdout)?.[0] ?? "";
  expect(away.stdout).toContain(`npx parley phones update ${id} --base-url URL`);
  expect((await runCli(["phones", "list"], env)).stdout).toMatch(new RegExp(`${id} .* interrupted +WhatsApp`));
});

it("say which secret is missing, and where it may come from", async () => {
  expect(await link()).toMatchObject({ code: 2, stderr: expect.stringContaining("--access-token-file is missing") });
  const nowhere = await link("--access-token-file", path.join(dir, "nowhere"));
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be read (ENOENT)") });
  const refused = await house.rest("POST", "/phones", {
    name: "Bare",
    settings: { phone_number_id: "1", waba_id: "2" },
    secrets: { access_token: 5 },
  });
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).not.toContain('"received":"5"');
});

it("cannot be linked by a key that is limited to some", async () => {
  const made = await house.rest("POST", "/keys", { name: "limited", phone_ids: [house.phoneId] });
  const input = { name: "Bare", settings: { phone_number_id: "1", waba_id: "2" }, secrets: {} };
  const refused = await house.rest("POST", "/phones", input, String(made.body["key"]));
  expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

async function control<T>(method: string, where: string, body?: object): Promise<T> {
  const response = await fetch(`${simulator.url}${where}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`);
  return answer as T;
}

async function metaFacts(): Promise<Meta> {
  interface Apps {
    apps: { app_id: string; app_secret: string; tokens: { token: string }[]; waba_ids: string[] }[];
    businesses: { accounts: { waba_id: string; numbers: { phone_number_id: string }[] }[] }[];
  }
  const { apps, businesses } = await control<Apps>("GET", "/_sim/apps");
  const app = apps[0];
  const account = businesses[0]?.accounts.find((item) => app?.waba_ids.includes(item.waba_id));
  const number = account?.numbers[0];
  if (!app || !account || !number) throw new Error("The simulator has no number.");
  return {
    appId: app.app_id,
    token: app.tokens[0]?.token ?? "",
    secret: app.app_secret,
    wabaId: account.waba_id,
    numberId: number.phone_number_id,
  };
}
