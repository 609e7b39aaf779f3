import type { Jobs } from "@parley/jobs";
import type { Store } from "@parley/store";
import type { HealthReport } from "../edges/edge.ts";
import type { createPhoneKeeper } from "./phone-keeper.ts";

const QUEUE_OLD_SECONDS = 60;

/** The truth about each part, asked now. */
export async function healthOf(parts: {
  store: Store;
  jobs: Jobs;
  phones: ReturnType<typeof createPhoneKeeper>;
}): Promise<HealthReport> {
  try {
    await parts.store.ping();
  } catch {
    const store = { name: "store", ok: false, detail: "The database does not answer." };
    return { ready: false, parts: [store], phones: [] };
  }
  const worker = await parts.jobs.health();
  const own: HealthReport["parts"] = [
    { name: "store", ok: true },
    {
      name: "worker",
      ok: worker.alive,
      detail: worker.alive
        ? `${worker.waiting} jobs waiting${worker.oldestWaitingSeconds > QUEUE_OLD_SECONDS ? `, the oldest for ${worker.oldestWaitingSeconds} s` : ""}`
        : "No process that runs jobs is alive. Start one (PARLEY_ROLE=worker).",
    },
  ];
  const phones: HealthReport["phones"] = [];
  for (const phone of await parts.phones.states()) {
    if (phone.unlinked) continue;
    const ok = phone.state === "connected";
    phones.push({
      name: `phone ${phone.phoneId}`,
      ok,
      detail: ok ? phone.name : `${phone.name}: ${phone.state}${phone.reason ? `, ${phone.reason}` : ""}`,
    });
  }
  return { ready: own.every((part) => part.ok), parts: own, phones };
}
