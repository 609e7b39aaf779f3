import { createRegistry, DIRECT_TOOLS, FINDERS, IDEAS, searchTools, TOOL_IDEAS, toolDefinition } from "@parley/kernel";
import { expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { EXTENDED_TOOL_REQUESTS, SPOKEN_REQUESTS, TOOL_REQUESTS } from "./tool-requests.fixture.ts";

const RESULTS = 8;
const HIT_RATE_MIN = 0.9;

const tools = createRegistry(operations)
  .all.filter(({ operation }) => operation.tier !== "admin")
  .map(({ operation }) => toolDefinition(operation));
const known = new Set(tools.map((tool) => tool.name));

it.each([
  ["looked at while tuning", 0, TOOL_REQUESTS],
  ["kept aside", 1, TOOL_REQUESTS],
  ["as people talk, looked at while tuning", 0, SPOKEN_REQUESTS],
  ["as people talk, kept aside", 1, SPOKEN_REQUESTS],
])(`puts the right tool among the first ${RESULTS} for 9 in 10 requests: %s`, (_half, rest, all) => {
  const requests = all.filter((_request, index) => index % 2 === rest);
  const missed = requests.filter(
    ([, request, tool]) => !searchTools(tools, request, RESULTS).some((found) => found.name === tool),
  );
  expect(requests.filter(([, , tool]) => !known.has(tool))).toEqual([]);
  expect(1 - missed.length / requests.length, JSON.stringify(missed)).toBeGreaterThanOrEqual(HIT_RATE_MIN);
});

it("puts extended tools there too", () => {
  const missed = EXTENDED_TOOL_REQUESTS.filter(
    ([request, tool]) => !searchTools(tools, request, RESULTS).some((found) => found.name === tool),
  );
  expect(1 - missed.length / EXTENDED_TOOL_REQUESTS.length, JSON.stringify(missed)).toBeGreaterThanOrEqual(
    HIT_RATE_MIN,
  );
});

it.each([
  ["chats I have not replied to yet", "list_chats"],
  ["who still waits for an answer", "list_chats"],
  ["chats sin contestar", "list_chats"],
  ["quem espera uma resposta nossa", "list_chats"],
  ["Chats ohne Antwort", "list_chats"],
  ["clients qui attendent une réponse", "list_chats"],
  ["chi aspetta una risposta?", "list_chats"],
  ["sblocca il contatto", "unblock_contact"],
  ["chiudi la conversazione", "close_chat"],
  ["inoltra questo messaggio", "forward_message"],
  ["cancella il messaggio programmato", "cancel_scheduled_message"],
  ["crea un promemoria", "create_task"],
])("puts the tool for %j first", (request, tool) => {
  expect(searchTools(tools, request, 1)[0]?.name).toBe(tool);
});

it("finds every tool by its name, and by its name in words", () => {
  const all = createRegistry(operations).all.map(({ operation }) => toolDefinition(operation));
  const missed = all.filter(({ name }) =>
    [name, name.replaceAll("_", " ")].some((request) => searchTools(all, request, 1)[0]?.name !== name),
  );
  expect(missed.map(({ name }) => name)).toEqual([]);
});

it("names only tools and ideas that are there", () => {
  const named = [...DIRECT_TOOLS, ...Object.values(FINDERS), ...Object.keys(TOOL_IDEAS)];
  const operationNames = new Set(operations.map(({ operation }) => operation.name));
  expect(named.filter((name) => !operationNames.has(name))).toEqual([]);
  const ideas = Object.values(TOOL_IDEAS).flatMap((line) => line.split(" "));
  expect(ideas.filter((idea) => !(idea in IDEAS))).toEqual([]);
});
