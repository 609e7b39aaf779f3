import { systemClock } from "@parley/kernel";
import type { Abilities, Connector, ConnectorName, ConnectorOptions } from "../contract/index.ts";
import { blockAbility } from "./block.ts";
import { GraphClient } from "./client.ts";
import { checkConnection, ConnectionReporter } from "./connection.ts";
import { groupsAbility } from "./groups.ts";
import { SendLimits } from "./limits.ts";
import { mediaAbility } from "./media-fetch.ts";
import { MediaUploads } from "./media-upload.ts";
import { phoneDigits } from "./network-id.ts";
import { pinAbility } from "./pin.ts";
import { readReceiptsAbility, typingAbility } from "./receipts.ts";
import { sendMessage } from "./send.ts";
import { readSecrets, type CloudApiSettings } from "./settings.ts";
import { templatesAbility } from "./templates.ts";
import { webhookAbility } from "./webhook.ts";

/**
 * One number on the Cloud API, and on whatever else speaks it.
 * @throws invalid_input  a secret is missing
 */
export function cloudApiConnector(
  name: ConnectorName,
  settings: CloudApiSettings,
  options: Pick<ConnectorOptions, "secrets" | "sink" | "clock">,
): Connector {
  const secrets = readSecrets(options.secrets);
  const phoneNumberId = settings.phone_number_id;
  const clock = options.clock ?? systemClock;
  const client = new GraphClient({
    rootUrl: `${settings.base_url.replace(/\/$/, "")}/${settings.version}`,
    accessToken: secrets.access_token,
    timeoutMs: settings.request_timeout_ms,
  });
  const limits = new SendLimits(clock, settings.pace);
  const check = async () => {
    const report = await checkConnection(client, phoneNumberId);
    if (report.number) limits.setThroughput(report.number.messagesPerSecond);
    return report;
  };
  const reporter = new ConnectionReporter(options.sink, check);
  const sender = { client, phoneNumberId, uploads: new MediaUploads(client, phoneNumberId, clock), limits, reporter };
  const abilities: Abilities = {
    webhook: webhookAbility({
      appSecret: secrets.app_secret,
      verifyToken: secrets.verify_token,
      phoneNumberId,
      ownNumber: phoneDigits(settings.display_number),
    }),
    media: mediaAbility(client, phoneNumberId),
    readReceipts: readReceiptsAbility(client, phoneNumberId),
    typing: typingAbility(client, phoneNumberId),
    react: true,
    templates: templatesAbility(client, settings.waba_id),
    pin: pinAbility(client, phoneNumberId),
    groups: groupsAbility(client, phoneNumberId),
    block: blockAbility(client, phoneNumberId),
  };
  return {
    name,
    abilities,
    async connect() {
      reporter.report({ state: "connecting" });
      const report = await check();
      reporter.report(report);
      return report;
    },
    async disconnect() {
      reporter.close();
      await client.close();
    },
    number: async () => (await check()).number ?? null,
    send: (command) => sendMessage(sender, command),
  };
}
