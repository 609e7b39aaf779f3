import type { Connector, ConnectorName } from "@parley/connectors/contract";

const REASON =
  "This phone was unlinked. An admin links it again by giving update_phone its secrets: access_token, app_secret and verify_token (docs/connectors.md).";

/** Stands for the connector of a phone without credentials: it can do nothing, and says why. */
export function unlinkedConnector(name: ConnectorName): Connector {
  return {
    name,
    abilities: {},
    connect: async () => ({ state: "logged_out", reason: REASON }),
    disconnect: async () => {},
    send: async () => ({
      outcome: "rejected",
      error: { code: "phone_not_registered", message: REASON, retryable: false },
    }),
  };
}
