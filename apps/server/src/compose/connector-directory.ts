import { cloudApi } from "@parley/connectors/cloud-api";
import type { Connector, ConnectorFactory, ConnectorName, ConnectionReport } from "@parley/connectors/contract";
import { simulated } from "@parley/connectors/simulated";
import { loadPhone, openSecrets } from "@parley/domain";
import { AppError, type Clock, type TransactionRunner } from "@parley/kernel";
import type { SecretBox } from "./secret-box.ts";

const FACTORIES: Record<ConnectorName, ConnectorFactory> = { "cloud-api": cloudApi, simulated };

export interface DirectoryOptions {
  store: TransactionRunner;
  secrets: SecretBox;
  clock: Clock;
  /** A connector told how its connection stands. */
  onReport(workspaceId: string, phoneId: string, report: ConnectionReport): void;
}

/** One connector per phone and process, made on first use. */
export function createConnectorDirectory(options: DirectoryOptions) {
  const made = new Map<string, Promise<Connector>>();

  async function make(workspaceId: string, phoneId: string): Promise<Connector> {
    const phone = await options.store.transact(workspaceId, "read", (unit) =>
      loadPhone({ tx: unit.tx, workspaceId }, phoneId),
    );
    return factoryOf(phone.connector).create({
      phoneId,
      settings: phone.settings,
      secrets: openSecrets(options.secrets, phone),
      clock: options.clock,
      sink: {
        connection: (report) => options.onReport(workspaceId, phoneId, report),
        events: () => {
          throw new Error("No connector with a socket is linked: events come through webhooks.");
        },
      },
    });
  }

  return {
    async of(workspaceId: string, phoneId: string): Promise<Connector> {
      let connector = made.get(phoneId);
      if (!connector) {
        connector = make(workspaceId, phoneId);
        made.set(phoneId, connector);
        connector.catch(() => made.delete(phoneId));
      }
      return connector;
    },
    factory: (name: ConnectorName) => FACTORIES[name],
    async forget(phoneId: string): Promise<void> {
      const connector = made.get(phoneId);
      made.delete(phoneId);
      await (await connector)?.disconnect();
    },
    async close(): Promise<void> {
      const all = [...made.values()];
      made.clear();
      await Promise.all(all.map(async (connector) => (await connector.catch(() => null))?.disconnect()));
    },
  };
}

function factoryOf(name: string): ConnectorFactory {
  const factory = Object.values(FACTORIES).find((item) => item.name === name);
  if (factory) return factory;
  throw new AppError("not_supported", { public: `This version has no connector ${name}.` });
}
