import { cloudApi } from "@parley/connectors/cloud-api";
import type { ConnectorFactory } from "@parley/connectors/contract";
import { simulated } from "@parley/connectors/simulated";
import { createRegistry, scopesOf, type AnyOperation, type Category, type RegisteredOperation } from "@parley/kernel";
import { chosenTools, type Catalogue } from "../apps/bridge/src/catalogue.ts";
import { choiceFromQuery, isChosen } from "../apps/server/src/edges/mcp-catalogue.ts";
import { WRITES_WITHOUT_TOOL } from "../apps/server/src/edges/writes-without-tool.ts";

const FACTORIES: readonly ConnectorFactory[] = [cloudApi, simulated];

/** What every connector has: sending. */
const ANY = "any";

const NO = "no";

/** What a connection may ask for, the shortest first: with which of them a tool is listed. */
const TOOLSETS = ["", "extended", "admin", "admin,extended"];

interface Declared {
  operation: AnyOperation;
  category: Category;
}

/** Operation by surface: what REST, MCP and the bridge offer of each, what it asks of a key, and which connectors can do it. */
export function matrixText(header: string, declared: readonly Declared[], bridge: Catalogue): string {
  const abilities = new Map(FACTORIES.map((factory) => [factory.name, abilitiesOf(factory)]));
  const { all } = createRegistry(declared);
  const internal = declared.filter(({ operation }) => operation.tier === "internal");
  const rows = [...all, ...internal.sort(byName)].map((entry) => {
    const { operation, category } = entry;
    const surfaces = surfacesOf(entry, bridge).join(" | ");
    return `| ${operation.name} | ${category} | ${operation.tier} | ${operation.effect} | ${scopesIn(operation)} | ${surfaces} | ${connectorsFor(operation, abilities)} |`;
  });
  return [
    header,
    "# Operations and surfaces",
    "",
    "MCP and bridge name what lists the tool: `default`, or the `toolsets=` it takes; `no` is no surface at all. `internal`",
    "operations are called by the worker and by other operations alone. A scope after an argument's name, as in",
    "`reply_text: messages:send`, is needed besides where that is given. The last column names the connectors that can",
    "do it: `any` for what every connector can; `any; mentions: none` where some arguments need more than the rest.",
    "",
    "| operation | toolset | tier | effect | scope | REST | MCP | bridge | connector |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "## Writes over HTTP that are no tools",
    "",
    "| route | why |",
    "| --- | --- |",
    ...Object.entries(WRITES_WITHOUT_TOOL).map(([route, why]) => `| ${route} | ${why} |`),
    "",
  ].join("\n");
}

function scopesIn(operation: AnyOperation): string {
  const more = Object.entries(operation.argumentScopes ?? {}).map(([argument, scope]) => `${argument}: ${scope}`);
  return [scopesOf(operation).join(", "), ...more].join("; ");
}

/** REST, MCP and bridge, each by the rule that it answers with itself. */
export function surfacesOf(
  entry: Declared & Partial<RegisteredOperation>,
  bridge: Catalogue,
): [string, string, string] {
  const { operation, route } = entry;
  if (!route) return [NO, NO, NO];
  const listing = (lists: (toolsets: string) => boolean) => {
    const found = TOOLSETS.find(lists);
    return found === undefined ? NO : found || "default";
  };
  return [
    `${route.method} /v1${route.path}`,
    listing((toolsets) => isChosen({ ...entry, route }, choiceFromQuery(new URLSearchParams({ toolsets })))),
    listing((toolsets) =>
      (chosenTools(toolsets ? { toolsets } : {}, bridge) ?? []).some((tool) => tool.name === operation.name),
    ),
  ];
}

function byName(a: Declared, b: Declared): number {
  return a.operation.name < b.operation.name ? -1 : 1;
}

export function connectorsFor(operation: AnyOperation, abilities: ReadonlyMap<string, ReadonlySet<string>>): string {
  const able = (ability: string) => [...abilities].filter(([, has]) => has.has(ability)).map(([name]) => name);
  const needs = operation.needs ?? [];
  const always = needs.filter((need) => !need.endsWith("?"));
  const all = [...abilities.keys()].filter((name) => always.every((need) => able(need).includes(name)));
  const whole = all.length === abilities.size ? ANY : all.join(", ") || "none";
  const partly = needs
    .filter((need) => need.endsWith("?"))
    .map((need) => need.slice(0, -1))
    .filter((need) => able(need).length < all.length)
    .map((need) => `${need}: ${able(need).join(", ") || "none"}`);
  return [whole, ...partly].join("; ");
}

/** `react`, `groups.leave`: as a connector of this factory declares them once it is made. Nothing is asked of any network. */
export function abilitiesOf(factory: ConnectorFactory): ReadonlySet<string> {
  const { abilities } = factory.create({
    phoneId: "phn_matrix",
    settings: { base_url: "https://graph.facebook.com", phone_number_id: "1", waba_id: "1" },
    secrets: { access_token: "none", app_secret: "none", verify_token: "none" },
    sink: { connection: () => {}, events: () => {} },
  });
  const { groups, ...others } = abilities;
  return new Set([...namesIn(others), ...namesIn(groups ?? {}).map((act) => `groups.${act}`)]);
}

function namesIn(abilities: object): string[] {
  return Object.entries(abilities).flatMap(([name, ability]) => (ability === undefined ? [] : [name]));
}
