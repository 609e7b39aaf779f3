/**
 * `cloud-api` pointed at the simulator, plus what Meta's API lacks: history, whether a number is on
 * WhatsApp, groups administered in full, polls, mentions, edits, deletions, pins in direct chats,
 * and the mark of a forwarded message.
 */
import {
  MESSAGE_ACTS,
  type Connector,
  type ConnectorFactory,
  type ConnectorOptions,
  type SendCommand,
} from "../contract/index.ts";
import { GraphClient } from "../cloud-api/client.ts";
import { cloudApi } from "../cloud-api/index.ts";
import { cloudApiConnector } from "../cloud-api/connector.ts";
import { numberIdIn, readSecrets, readSettings } from "../cloud-api/settings.ts";
import { checkNumberAbility } from "./check-number.ts";
import { SIMULATED_GROUP_ACTS, simulatedGroups } from "./groups.ts";
import { historyAbility } from "./history.ts";
import { editAbility, markForwarded, pinAbility, revokeAbility, sendMentions, sendPoll } from "./message-acts.ts";
import { SimulatedSettings } from "./settings.ts";

export { SimulatedSettings } from "./settings.ts";

export const simulated: ConnectorFactory = {
  name: "simulated",
  groupActs: SIMULATED_GROUP_ACTS,
  messageActs: MESSAGE_ACTS,
  blocks: true,
  importsHistory: true,
  create,
  check(settings, secrets) {
    readSettings(SimulatedSettings, settings);
    readSecrets(secrets);
  },
  numberId: numberIdIn,
  directNetworkId: cloudApi.directNetworkId,
};

function create(options: ConnectorOptions): Connector {
  const settings = readSettings(SimulatedSettings, options.settings);
  const wire = cloudApiConnector("simulated", settings, options);
  const control = new GraphClient({
    rootUrl: settings.control_url ?? `${settings.base_url.replace(/\/$/, "")}/_sim`,
    accessToken: "none",
    timeoutMs: settings.request_timeout_ms,
  });
  const leave = (command: SendCommand) => {
    const { content } = command;
    if (content.type === "poll") return sendPoll(control, settings.phone_number_id, command, content.poll);
    if (content.type === "text" && content.mentions) {
      return sendMentions(control, settings.phone_number_id, command, content);
    }
    return wire.send(command);
  };
  return {
    ...wire,
    abilities: {
      ...wire.abilities,
      history: historyAbility(control, settings.phone_number_id),
      checkNumber: checkNumberAbility(control, settings.phone_number_id),
      groups: simulatedGroups(control, settings.phone_number_id, wire.abilities.groups ?? {}),
      polls: true,
      mentions: true,
      edit: editAbility(control, settings.phone_number_id),
      revoke: revokeAbility(control, settings.phone_number_id),
      ...(wire.abilities.pin ? { pin: pinAbility(control, settings.phone_number_id, wire.abilities.pin) } : {}),
      pinDirect: true,
    },
    async send(command) {
      const result = await leave(command);
      if (command.forwarded && result.outcome === "accepted") {
        await markForwarded(control, settings.phone_number_id, result.providerId);
      }
      return result;
    },
    async disconnect() {
      await Promise.all([wire.disconnect(), control.close()]);
    },
  };
}
