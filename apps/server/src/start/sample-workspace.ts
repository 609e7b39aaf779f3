import {
  addMember,
  createKey,
  createWorkspace,
  linkPhone,
  listAllPhones,
  loadPhone,
  readableSecrets,
  workerCaller,
} from "@parley/domain";
import { AppError, execute } from "@parley/kernel";
import { request } from "undici";
import type { House } from "../compose.ts";
import type { Config } from "../config.ts";
import { writeClientFile } from "./client-file.ts";

const NAME = "Sample business";
const KEY_NAME = "first start";
const MEMBERS = [
  { name: "Ana Suárez", email: "ana@example.com", role: "admin" as const },
  { name: "Ben Okafor", email: "ben@example.com" },
  { name: "Chiara Rossi", email: "chiara@example.com" },
];

/** What we read of the simulator's `GET /_sim/apps`. */
interface SimulatedApps {
  apps: {
    app_id: string;
    app_secret: string;
    tokens: { token: string }[];
    webhook: { verify_token: string } | null;
    waba_ids: string[];
  }[];
  businesses: {
    accounts: {
      waba_id: string;
      numbers: { phone_number_id: string; display_phone_number: string; verified_name: string }[];
    }[];
  }[];
}

/**
 * On the first start: a workspace linked to the simulator's business, and a key.
 * @returns the key, or null when there is a workspace already
 */
export async function ensureSampleWorkspace(
  config: Config,
  house: House,
  simulatorUrl: string,
): Promise<string | null> {
  if ((await listAllPhones(house.store)).length > 0) return null;
  const { kernel } = house;
  const workspaceId = kernel.ids.next("workspace");
  const caller = workerCaller(workspaceId, kernel.ids.next("request"));
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await execute(kernel, createWorkspace, caller, { name: NAME, time_zone: timeZone });
  const { app, number, wabaId } = await sampleNumber(simulatorUrl);
  await execute(kernel, linkPhone, caller, {
    name: number.verified_name,
    number: number.display_phone_number.replace(/\D/g, ""),
    connector: "simulated",
    settings: { base_url: simulatorUrl, waba_id: wabaId, phone_number_id: number.phone_number_id },
    secrets: {
      access_token: app.tokens[0]?.token ?? "",
      app_secret: app.app_secret,
      verify_token: kernel.ids.secret(16),
    },
    import_history: true,
  });
  for (const member of MEMBERS) await execute(kernel, addMember, caller, member);
  const made = await execute(kernel, createKey, caller, { name: KEY_NAME });
  writeClientFile(config.dataDir, { url: config.publicUrl, key: made.key });
  return made.key;
}

/** Our address may have changed since the last start, so the simulator is told every time. */
export async function pointSimulatorAtUs(config: Config, house: House, simulatorUrl: string): Promise<void> {
  for (const { phoneId, workspaceId } of await listAllPhones(house.store)) {
    const phone = await house.store.transact(workspaceId, "read", (unit) =>
      loadPhone({ tx: unit.tx, workspaceId }, phoneId),
    );
    if (phone.connector !== "simulated") continue;
    const secrets = readableSecrets(house.kernel.ports.secrets, phone);
    // It waits for its credentials, which came with a key that was lost.
    if (!secrets) continue;
    const { apps } = await control<SimulatedApps>(simulatorUrl, "GET", "/_sim/apps");
    const app = apps.find((item) => item.app_secret === secrets["app_secret"]);
    if (!app) continue;
    await control(simulatorUrl, "PUT", `/_sim/apps/${app.app_id}/webhook`, {
      callback_url: `${config.publicUrl}/webhooks/whatsapp/${phoneId}`,
      verify_token: secrets["verify_token"],
    });
  }
}

async function sampleNumber(simulatorUrl: string) {
  const { apps, businesses } = await control<SimulatedApps>(simulatorUrl, "GET", "/_sim/apps");
  for (const app of apps) {
    const account = businesses
      .flatMap((business) => business.accounts)
      .find((item) => app.waba_ids.includes(item.waba_id));
    const number = account?.numbers[0];
    if (account && number) return { app, number, wabaId: account.waba_id };
  }
  throw new AppError("connector_unavailable", {
    public: "The simulator has no business number. Remove simulator.json from the data directory and start again.",
  });
}

async function control<T>(simulatorUrl: string, method: "GET" | "PUT", path: string, body?: object): Promise<T> {
  const response = await request(`${simulatorUrl}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
  const answer: unknown = await response.body.json();
  if (response.statusCode >= 400) {
    throw new AppError("connector_unavailable", {
      public: `The simulator refused ${method} ${path}: ${JSON.stringify(answer)}`,
    });
  }
  // The simulator's control API is ours too; its shapes are tested there.
  return answer as T;
}
