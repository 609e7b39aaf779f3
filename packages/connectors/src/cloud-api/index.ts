/** The Cloud API, Meta's own HTTP interface: messages out by request, everything in by webhook. */
import type { ConnectorFactory } from "../contract/index.ts";
import { cloudApiConnector } from "./connector.ts";
import { CLOUD_API_GROUP_ACTS } from "./groups.ts";
import { CloudApiSettings, numberIdIn, readSecrets, readSettings } from "./settings.ts";

export { CloudApiSettings } from "./settings.ts";

export const cloudApi: ConnectorFactory = {
  name: "cloud-api",
  groupActs: CLOUD_API_GROUP_ACTS,
  messageActs: ["react", "templates", "pin"],
  blocks: true,
  importsHistory: false,
  create: (options) => cloudApiConnector("cloud-api", readSettings(CloudApiSettings, options.settings), options),
  check(settings, secrets) {
    readSettings(CloudApiSettings, settings);
    readSecrets(secrets);
  },
  numberId: numberIdIn,
  directNetworkId: (phone) => phone.replace(/\D/g, ""),
};
