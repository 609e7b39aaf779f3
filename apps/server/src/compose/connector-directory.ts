import { cloudApi } from "@parley/connectors/cloud-api";
import type { Connector, ConnectorFactory, ConnectorName, ConnectionReport } from "@parley/connectors/contract";
import { simulated } from "@parley/connectors/simulated";
import { loadPhone, openSecrets } from "@parley/domain";
import { AppError, type Clock, type TransactionRunner } from "@parley/kernel";
import type { SecretBox } from "./secret-box.ts";
import { unlinkedConnector } from "./unlinked-connector.ts";

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
  const made = new Map<string, Promise<Made>>();

  async function make(workspaceId: string, phoneId: string, within: Within | undefined): Promise<Made> {
    const phone = within
      ? await loadPhone({ tx: within.tx, workspaceId }, phoneId)
      : await options.store.transact(workspaceId, "read", (unit) => loadPhone({ tx: unit.tx, workspaceId }, phoneId));
    const factory = factoryOf(phone.connector);
    if (phone.unlinkedAt) return { connector: unlinkedConnector(factory.name), accessChangedAt: phone.accessChangedAt };
    const connector = factory.create({
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
    return { connector, accessChangedAt: phone.accessChangedAt };
  }

  async function forget(phoneId: string): Promise<void> {
    const old = made.get(phoneId);
    made.delete(phoneId);
    await (await old?.catch(() => null))?.connector.disconnect();
  }

  return {
    async of(workspaceId: string, phoneId: string, within?: Within): Promise<Connector> {
      let entry = made.get(phoneId);
      if (!entry) {
        entry = make(workspaceId, phoneId, within);
        made.set(phoneId, entry);
        entry.catch(() => made.delete(phoneId));
      }
      return (await entry).connector;
    },
    factory: (name: ConnectorName) => FACTORIES[name],
    forget,
    /** Forgets a connector made from settings or secrets that have changed since, in whatever process. */
    async refresh(phoneId: string, accessChangedAt: Date): Promise<void> {
      const entry = await made.get(phoneId)?.catch(() => null);
      if (entry && entry.accessChangedAt < accessChangedAt) await forget(phoneId);
    },
    async close(): Promise<void> {
      await Promise.all([...made.keys()].map(forget));
    },
  };
}

type Within = { tx: unknown };

interface Made {
  connector: Connector;
  accessChangedAt: Date;
}

function factoryOf(name: string): ConnectorFactory {
  const factory = Object.values(FACTORIES).find((item) => item.name === name);
  if (factory) return factory;
  throw new AppError("not_supported", { public: `This version has no connector ${name}.` });
}
