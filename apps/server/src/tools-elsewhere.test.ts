import { AppError, createRegistry, SCOPES, type Caller, type Scope } from "@parley/kernel";
import { operations } from "@parley/domain";
import { expect, it } from "vitest";
import { withToolsElsewhere } from "./edges/tools-elsewhere.ts";

const registry = createRegistry(operations);
const core = registry.all.filter(({ operation }) => operation.tier === "core");
const told = (words: string, scopes: readonly Scope[] = SCOPES, tools = core) =>
  withToolsElsewhere(
    registry,
    { caller: { scopes: new Set(scopes) } as unknown as Caller, tools },
    new AppError("window_closed", { public: words, hint: "send_template_message" }),
  );

it("says of a tool that the connection does not list how it is had", () => {
  const error = told("Choose one with list_templates.");
  expect(error.message).toMatch(/^Choose one with list_templates\. \(Not listed on this connection: list_templates\./);
  expect(error.message).toContain("?toolsets=all");
  expect([error.code, error.options.hint]).toEqual(["window_closed", "send_template_message"]);
});

it("says nothing of tools that are listed, that are none, or that the key has no scope for", () => {
  for (const words of ["See list_chats.", "The phone_id is wrong."]) expect(told(words).message).toBe(words);
  expect(told("See list_templates.", ["chats:read"]).message).toBe("See list_templates.");
  expect(told("See list_templates.", SCOPES, [...registry.all]).message).toBe("See list_templates.");
});
