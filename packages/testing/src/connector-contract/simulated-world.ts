import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  AbilityName,
  ConnectionReport,
  ConnectorFactory,
  ConnectorOptions,
  SendErrorCode,
} from "@parley/connectors/contract";
import { cloudApi } from "@parley/connectors/cloud-api";
import { simulated } from "@parley/connectors/simulated";
import { DAY_MS, ManualClock, SECOND_MS } from "@parley/kernel";
import { type AppView, type BusinessView, startSimulator } from "@parley/simulator";
import type { ContractWorld, Troubled } from "./contract-world.ts";
import { simulatedPeople } from "./simulated-people.ts";
import { simulatorControl } from "./simulator-control.ts";
import { webhookReceiver } from "./webhook-receiver.ts";

// Wide enough that a busy machine still writes the request in time.
const IMPATIENT_MS = 500;
const LATE_MS = 2_000;
/** Statuses and webhooks of a default person are through by then. */
const SETTLE_MS = 5 * SECOND_MS;

const GRAPH_CODES: Partial<Record<SendErrorCode, number>> = {
  recipient_unreachable: 131030,
  recipient_rate_limited: 131056,
  phone_rate_limited: 130429,
  phone_restricted: 131031,
  phone_not_registered: 133010,
  payment_required: 131042,
  message_rejected: 100,
  not_supported: 131051,
  connector_unavailable: 131016,
  template_unavailable: 132001,
};

const ABILITIES: AbilityName[] = [
  "webhook",
  "media",
  "readReceipts",
  "typing",
  "react",
  "templates",
  "history",
  "checkNumber",
  "groups",
  "block",
  "polls",
  "mentions",
  "edit",
  "revoke",
  "pin",
  "pinDirect",
];
/** What Meta's API has not. */
const BEYOND_META: AbilityName[] = ["history", "checkNumber", "polls", "mentions", "edit", "revoke", "pinDirect"];

/** The simulated connector on a simulator of its own, on a clock that stands still. */
export function simulatedWorld(): Promise<ContractWorld> {
  return worldOf(simulated, []);
}

/** The Cloud API's connector in the same world, at Meta's own part of the wire. */
export function cloudApiWorld(): Promise<ContractWorld> {
  return worldOf(cloudApi, BEYOND_META);
}

async function worldOf(factory: ConnectorFactory, without: readonly AbilityName[]): Promise<ContractWorld> {
  const clock = new ManualClock("2026-11-21T10:00:00Z");
  const simulator = await startSimulator({ port: 0, world: "empty", seed: "contract", clock });
  const control = simulatorControl(simulator.url);
  const { apps, businesses } = await control.get<{ apps: AppView[]; businesses: BusinessView[] }>("/apps");
  const app = apps[0] as AppView;
  const number = businesses[0]?.accounts[0]?.numbers[0];
  if (!number) throw new Error("The simulator's empty world has no number.");
  const settings = { base_url: simulator.url, phone_number_id: number.phone_number_id, waba_id: number.waba_id };
  const secrets = {
    access_token: app.tokens[0]?.token ?? "",
    app_secret: app.app_secret,
    verify_token: "contract-verify-token",
  };
  const linked = (change: Partial<ConnectorOptions>): Troubled => {
    const reports: ConnectionReport[] = [];
    const sink = { connection: (report: ConnectionReport) => void reports.push(report), events: () => {} };
    const connector = factory.create({ phoneId: "phn_contract", settings, secrets, sink, clock, ...change });
    return { connector, reports };
  };
  const { connector, reports } = linked({});
  const receiver = await webhookReceiver(connector);
  await control.put(`/apps/${app.app_id}/webhook`, { callback_url: receiver.url, verify_token: secrets.verify_token });
  await connector.connect();

  const advance = async (ms: number) => void (await control.post("/clock", { advance_ms: ms }));
  const sendsPath = `/${number.phone_number_id}/messages`;
  const deadUrl = await addressOfNobody();
  return {
    abilities: ABILITIES.filter((name) => !without.includes(name)),
    groupActs: factory.groupActs,
    connector,
    reports,
    events: () => receiver.events,
    settle: () => advance(SETTLE_MS),
    advance,
    troubled: (trouble) => {
      if (trouble === "wrong_credentials") return linked({ secrets: { ...secrets, access_token: "SIMwrong" } });
      if (trouble === "nobody_listens") return linked({ settings: { ...settings, base_url: deadUrl } });
      return linked({ settings: { ...settings, request_timeout_ms: IMPATIENT_MS } });
    },
    ...simulatedPeople(control, number.phone_number_id, () => advance(SETTLE_MS)),
    refuseNextSend: (code) => control.post("/faults", { kind: "send_error", code: GRAPH_CODES[code] }),
    delayNextAnswer: () => control.post("/faults", { kind: "slow", delay_ms: LATE_MS, path: sendsPath }),
    breakNextAnswer: () => control.post("/faults", { kind: "disconnect", when: "after", path: sendsPath }),
    mediaLivesMs: 8 * DAY_MS,
    template: () => approvedTemplate(simulator.url, number.waba_id, secrets.access_token, control),
    webhook: { verifyToken: secrets.verify_token, deliveries: () => receiver.deliveries },
    async close() {
      await connector.disconnect();
      await simulator.close();
      await receiver.close();
    },
  };
}

let templates = 0;

/** Made over the wire as any business makes one, and approved at once. */
async function approvedTemplate(
  url: string,
  wabaId: string,
  token: string,
  control: ReturnType<typeof simulatorControl>,
): Promise<{ name: string; language: string }> {
  const name = `order_ready_${++templates}`;
  const components = [{ type: "BODY", text: "Hello {{1}}, your order is ready.", example: { body_text: [["Ana"]] } }];
  const response = await fetch(`${url}/v26.0/${wabaId}/message_templates`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name, language: "en", category: "UTILITY", components }),
  });
  const made = (await response.json()) as { id?: string };
  if (!made.id) throw new Error(`The simulator did not make the template: ${JSON.stringify(made)}`);
  await control.post(`/templates/${made.id}`, { status: "APPROVED" });
  return { name, language: "en" };
}

async function addressOfNobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
