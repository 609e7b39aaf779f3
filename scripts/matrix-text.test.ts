import { cloudApi } from "@parley/connectors/cloud-api";
import { simulated } from "@parley/connectors/simulated";
import { createRegistry } from "@parley/kernel";
import { expect, it } from "vitest";
import { catalogue } from "../apps/bridge/src/catalogue.ts";
import { operations } from "../packages/domain/src/operations.gen.ts";
import { abilitiesOf, connectorsFor, matrixText, surfacesOf } from "./matrix-text.ts";

const abilities = new Map([cloudApi, simulated].map((factory) => [factory.name as string, abilitiesOf(factory)]));
const all = operations.map(({ operation }) => operation).filter((operation) => operation.tier !== "internal");
const named = (name: string) => {
  const found = all.find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

const registry = createRegistry(operations);
const registered = (name: string) => {
  const found = registry.find(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

/** Parts that no connector has yet: asked for, they are refused. */
const NOBODY_HAS = ["mentions"];

it("says what lists a tool, over HTTP and by the bridge", () => {
  expect(surfacesOf(registered("list_chats"), catalogue())).toEqual(["GET /v1/chats", "default", "default"]);
  expect(surfacesOf(registered("pin_chat"), catalogue()).slice(1)).toEqual(["extended", "extended"]);
  expect(surfacesOf(registered("create_key"), catalogue()).slice(1)).toEqual(["admin", "admin"]);
});

it("says so where the bridge lacks a tool, or an operation has no surface", () => {
  const without = { ...catalogue(), entries: catalogue().entries.filter(({ tool }) => tool.name !== "list_chats") };
  expect(surfacesOf(registered("list_chats"), without)).toEqual(["GET /v1/chats", "default", "no"]);
  const text = matrixText("", operations, catalogue());
  expect(text).toMatch(/^\| run_schedule \|.*\| internal \| write \| messages:send \| no \| no \| no \| any \|$/m);
});

it("names who can do what, whole and in part", () => {
  expect(connectorsFor(named("send_message"), abilities)).toBe("any; mentions: simulated");
  expect(connectorsFor(named("react_to_message"), abilities)).toBe("any");
  expect(connectorsFor(named("leave_group"), abilities)).toBe("simulated");
  expect(connectorsFor(named("check_whatsapp_number"), abilities)).toBe("simulated");
});

it.each(all.filter((operation) => operation.errors.includes("not_supported")).map((operation) => [operation.name]))(
  "%s may be refused for its connector, so it says what it needs",
  (name) => {
    const how = 'add `needs: ["ability"]`, or `["ability?"]` where only some arguments need it: see operation.ts';
    expect(named(name).needs ?? [], how).not.toEqual([]);
  },
);

it.each(all.filter((operation) => operation.needs).map((operation) => [operation.name, operation] as const))(
  "%s needs what there is, and says that it may be refused",
  (_name, operation) => {
    const known = new Set([...abilities.values()].flatMap((has) => [...has]));
    for (const need of operation.needs ?? []) expect([...known, ...NOBODY_HAS]).toContain(need.replace("?", ""));
    expect(operation.errors).toContain("not_supported");
  },
);
