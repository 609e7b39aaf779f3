import type { ConnectionReport, ConnectionState } from "@parley/connectors/contract";
import { listAllPhones, loadPhone, setPhoneState, workerCaller } from "@parley/domain";
import { execute, SECOND_MS, type Kernel } from "@parley/kernel";
import type { Store } from "@parley/store";
import type { Log } from "../edges/edge.ts";

/** How often a phone that is not connected is tried again. */
const RETRY_MS = 5 * SECOND_MS;

/** Connects every linked phone, keeps trying those that are not, and records how each stands. */
export function createPhoneKeeper(
  kernel: Kernel,
  store: Store,
  log: Log,
  setRate: (phoneId: string, perSecond: number) => Promise<void>,
) {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function report(
    workspaceId: string,
    phoneId: string,
    { state, reason, number }: ConnectionReport,
  ): Promise<void> {
    // The network knows what this number may send; the queue keeps to it.
    if (number?.messagesPerSecond) await setRate(phoneId, number.messagesPerSecond);
    const input = { phone_id: phoneId, state, reason: reason ?? null };
    await execute(kernel, setPhoneState, workerCaller(workspaceId, kernel.ids.next("request")), input);
  }

  async function connectAll(): Promise<void> {
    for (const { workspaceId, phoneId } of await listAllPhones(store)) {
      const connector = await kernel.ports.connectors.of(workspaceId, phoneId);
      const now = await connector.connect();
      await report(workspaceId, phoneId, now);
    }
  }

  async function states(): Promise<{ phoneId: string; name: string; state: ConnectionState; reason: string | null }[]> {
    const phones = await listAllPhones(store);
    return Promise.all(
      phones.map(({ workspaceId, phoneId }) =>
        store.transact(workspaceId, "read", async (unit) => {
          const phone = await loadPhone({ tx: unit.tx, workspaceId }, phoneId);
          // Only set_phone_state writes this column, and its schema is the closed list.
          return { phoneId, name: phone.name, state: phone.state as ConnectionState, reason: phone.stateReason };
        }),
      ),
    );
  }

  /** True when no phone's past is still being imported. */
  async function historyDone(): Promise<boolean> {
    const phones = await listAllPhones(store);
    const done = await Promise.all(
      phones.map(({ workspaceId, phoneId }) =>
        store.transact(
          workspaceId,
          "read",
          async (unit) => (await loadPhone({ tx: unit.tx, workspaceId }, phoneId)).history?.done ?? true,
        ),
      ),
    );
    return done.every(Boolean);
  }

  async function retry(): Promise<void> {
    try {
      if ((await states()).some((phone) => phone.state !== "connected" && phone.state !== "logged_out"))
        await connectAll();
    } catch (error) {
      log.warn({ error: String(error) }, "phones could not be connected");
    }
    if (!stopped) timer = setTimeout(() => void retry(), RETRY_MS);
  }

  return {
    report,
    connectAll,
    states,
    historyDone,
    startRetrying(): void {
      timer = setTimeout(() => void retry(), RETRY_MS);
    },
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
