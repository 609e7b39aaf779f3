import type { ConnectionReport, ConnectionState } from "@parley/connectors/contract";
import { listAllPhones, loadPhone, setPhoneState, workerCaller } from "@parley/domain";
import { AppError, execute, HOUR_MS, SECOND_MS, type Kernel } from "@parley/kernel";
import type { Store } from "@parley/store";
import type { Log } from "../edges/edge.ts";

/** How often a phone that is not connected is tried again. */
const RETRY_MS = 5 * SECOND_MS;

/** How often a connected one is asked what it may send by now. */
const LIMITS_EVERY_MS = HOUR_MS;

interface PhoneStanding {
  workspaceId: string;
  phoneId: string;
  name: string;
  state: ConnectionState;
  reason: string | null;
  accessChangedAt: Date;
  unlinked: boolean;
}

/** Connects every linked phone, keeps trying those that are not, and records how each stands. */
export function createPhoneKeeper(
  kernel: Kernel,
  store: Store,
  log: Log,
  setRate: (phoneId: string, perSecond: number) => Promise<void>,
  refresh: (phoneId: string, accessChangedAt: Date) => Promise<void>,
) {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** The last report of each phone, perhaps still being recorded. */
  const reports = new Map<string, Promise<void>>();
  const startedMs = kernel.clock.now().getTime();
  const askedMs = new Map<string, number>();

  /** In the order they came: the last one is how the phone stands. */
  function report(workspaceId: string, phoneId: string, said: ConnectionReport): Promise<void> {
    const before = reports.get(phoneId) ?? Promise.resolve();
    const recorded = before.catch(() => undefined).then(() => record(workspaceId, phoneId, said));
    reports.set(phoneId, recorded);
    return recorded;
  }

  async function record(
    workspaceId: string,
    phoneId: string,
    { state, reason, number }: ConnectionReport,
  ): Promise<void> {
    // The network knows what this number may send; the queue keeps to it.
    if (number?.messagesPerSecond) await setRate(phoneId, number.messagesPerSecond);
    const limits = number && { messagesPerSecond: number.messagesPerSecond, peoplePerDay: number.peoplePerDay };
    const input = { phone_id: phoneId, state, reason: reason ?? null, number: number?.phone, limits };
    await execute(kernel, setPhoneState, workerCaller(workspaceId, kernel.ids.next("request")), input);
  }

  /** The network raises and lowers what a number may send without a word to whoever stays connected. */
  async function askLimits({ workspaceId, phoneId, state, reason }: PhoneStanding): Promise<void> {
    if (kernel.clock.now().getTime() - (askedMs.get(phoneId) ?? startedMs) < LIMITS_EVERY_MS) return;
    askedMs.set(phoneId, kernel.clock.now().getTime());
    const number = await (await kernel.ports.connectors.of(workspaceId, phoneId)).number?.();
    if (number) await report(workspaceId, phoneId, { state, number, ...(reason === null ? {} : { reason }) });
  }

  async function connectAll(): Promise<void> {
    for (const phone of await states()) await connect(phone);
  }

  /**
   * One phone that cannot even be tried keeps no other from being connected. What was tried in vain again is as it was,
   * and leaves no line in the audit: a token that has expired is tried for days.
   */
  async function connect({ workspaceId, phoneId, state, reason }: PhoneStanding): Promise<void> {
    try {
      const found = await connection(workspaceId, phoneId);
      if (found.number || found.state !== state || (found.reason ?? null) !== reason)
        await report(workspaceId, phoneId, found);
    } catch (error) {
      log.warn({ phone_id: phoneId, error: String(error) }, "a phone could not be connected");
    }
  }

  async function connection(workspaceId: string, phoneId: string): Promise<ConnectionReport> {
    try {
      return await (await kernel.ports.connectors.of(workspaceId, phoneId)).connect();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "secret_key_conflict") throw error;
      return { state: "credentials_rejected", reason: error.message };
    }
  }

  async function states(): Promise<PhoneStanding[]> {
    const phones = await listAllPhones(store);
    return Promise.all(
      phones.map(({ workspaceId, phoneId }) =>
        store.transact(workspaceId, "read", async (unit) => {
          const phone = await loadPhone({ tx: unit.tx, workspaceId }, phoneId);
          return {
            workspaceId,
            phoneId,
            name: phone.name,
            // Only set_phone_state writes this column, and its schema is the closed list.
            state: phone.state as ConnectionState,
            reason: phone.stateReason,
            accessChangedAt: phone.accessChangedAt,
            unlinked: phone.unlinkedAt !== null,
          };
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
      for (const phone of await states()) {
        await refresh(phone.phoneId, phone.accessChangedAt);
        if (phone.state !== "connected" && phone.state !== "logged_out") await connect(phone);
        else if (phone.state === "connected" && !phone.unlinked) await askLimits(phone);
      }
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
