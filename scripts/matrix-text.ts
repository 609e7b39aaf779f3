import { cloudApi } from "@parley/connectors/cloud-api";
import type { ConnectorFactory } from "@parley/connectors/contract";
import { simulated } from "@parley/connectors/simulated";
import { scopesOf, type AnyOperation, type RegisteredOperation } from "@parley/kernel";
import { WRITES_WITHOUT_TOOL } from "../apps/server/src/edges/writes-without-tool.ts";

const FACTORIES: readonly ConnectorFactory[] = [cloudApi, simulated];

/** What every connector has: sending. */
const ANY = "any";

/** Operation by surface: what REST, MCP and the bridge offer of each, what it asks of a key, and which connectors can do it. */
export function matrixText(header: string, entries: readonly RegisteredOperation[]): string {
  const abilities = new Map(FACTORIES.map((factory) => [factory.name, abilitiesOf(factory)]));
  const rows = entries.map(({ operation, category, route }) => {
    const scopes = scopesOf(operation).join(", ");
    return `| ${operation.name} | ${category} | ${operation.tier} | ${operation.effect} | ${scopes} | ${route.method} /v1${route.path} | yes | yes | ${connectorsFor(operation, abilities)} |`;
  });
  return [
    header,
    "# Operations and surfaces",
    "",
    "`core` tools are on by default; `extended` and `admin` ones by `toolsets=`. The last column names the connectors that can",
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
